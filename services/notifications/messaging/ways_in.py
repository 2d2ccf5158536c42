"""The process that lets mail in: by the way that the settings choose."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from services.notifications.gateways.arrivals import WayIn
from services.notifications.gateways.imap import ImapMailbox
from services.notifications.gateways.lmtp import LmtpDoor
from services.notifications.messaging.intake import StoringIntake
from services.notifications.settings import NotificationsSettings


@dataclass(frozen=True)
class Inbound:
    """A process that lets mail in: the way, and where it is kept."""

    way: WayIn
    intake: StoringIntake

    def run(self, stop: Event) -> None:
        """Let mail in until ``stop`` is set."""
        self.way.run(self.intake, stop)


def way_in_of(settings: NotificationsSettings) -> WayIn | None:
    """Return the way in that the settings choose."""
    most_octets = settings.inbound_kilobytes * 1024
    match settings.inbound:
        case "lmtp":
            return LmtpDoor(settings.lmtp_host, settings.lmtp_port, most_octets)
        case "imap":
            return ImapMailbox(
                host=settings.imap_host,
                port=settings.imap_port,
                security=settings.imap_security,
                username=settings.imap_username,
                password=settings.imap_password,
                folder=settings.imap_folder,
                poll_seconds=settings.imap_poll_seconds,
                most_octets=most_octets,
            )
        case _:
            return None
