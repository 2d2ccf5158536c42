"""LMTP: a mail server close by hands over what is addressed to us (RFC 2033)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP

from services.notifications.gateways.arrivals import Arrival, Intake

log = logging.getLogger(__name__)

_KEPT = "250 2.0.0 Kept"
_LATER = "451 4.3.0 Not now, try again"
_NOBODY = "550 5.1.1 Nobody here by that name"
_MOST_RECIPIENTS = 50
# Reports quote lines that are longer than the 998 octets of RFC 5322.
_LONGEST_LINE = 64 * 1024
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class LmtpDoor:
    """Where the server listens, and how many octets a mail may have."""

    host: str
    port: int
    most_octets: int

    def run(self, intake: Intake, stop: Event) -> None:
        """Serve until ``stop`` is set; see ``arrivals.WayIn``."""
        controller = _Controller(
            _Conversation(intake), hostname=self.host, port=self.port, most_octets=self.most_octets
        )
        controller.start()
        log.info("taking mail by LMTP on port %d", self.port)
        try:
            stop.wait()
        finally:
            controller.stop()


class _Lmtp(LMTP):
    """The library's LMTP, with one answer for each recipient after the message (section 4.2).

    Where the library itself refuses a message, it answers once, as SMTP does.
    """

    line_length_limit = _LONGEST_LINE
    _is_refusing_for = 1

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  (the library's name)
        """Take the message."""
        recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        self._is_refusing_for = max(recipients, 1)
        try:
            await super().smtp_DATA(arg)
        finally:
            self._is_refusing_for = 1

    async def push(self, status: Any) -> None:
        """Send one answer, once for each recipient of a message that is refused whole."""
        if isinstance(status, str) and status.startswith(("500 ", "552 ")):
            status = "\r\n".join([status] * self._is_refusing_for)
        await super().push(status)


class _Controller(Controller):
    """Makes one protocol object for each connection."""

    def __init__(self, handler: Any, *, hostname: str, port: int, most_octets: int) -> None:
        super().__init__(handler, hostname=hostname, port=port, ready_timeout=_PATIENCE_SECONDS)
        self._most_octets = most_octets

    def factory(self) -> LMTP:
        """Return what speaks on one connection."""
        return _Lmtp(
            self.handler,
            hostname="spinn",
            ident="Spinn",
            data_size_limit=self._most_octets,
            enable_SMTPUTF8=True,
            timeout=_PATIENCE_SECONDS,
        )


@dataclass(frozen=True)
class _Conversation:
    """The answers to RCPT and to the message; the database is asked in a thread of its own."""

    intake: Intake

    async def handle_RCPT(  # noqa: N802  (the library's name and arguments)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take on a recipient that we read mail of."""
        del server, session
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not self.intake.reads(address):
            return _NOBODY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (the library's name)
        """Keep the message for each recipient, and answer for each."""
        del server, session
        answers = [await self._keep(envelope, address) for address in envelope.rcpt_tos]
        return "\r\n".join(answers)

    async def _keep(self, envelope: Any, recipient: str) -> str:
        # The library writes the empty sender of reports as it came, "<>".
        arrival = Arrival(envelope.mail_from.strip("<>"), recipient, envelope.content)
        try:
            await asyncio.to_thread(self.intake.keep, arrival)
        except Exception:
            log.exception("a mail could not be kept; the server that brought it tries again")
            return _LATER
        return _KEPT
