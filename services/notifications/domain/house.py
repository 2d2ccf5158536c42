"""What the domain must know of this installation, handed in by the doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from services.notifications.domain.mailboxes import Mailboxes
from services.notifications.gateways.letter_pictures import emblem_bytes

CALENDAR_PURPOSE = "calendar"
STOP_REMINDERS_PURPOSE = "stop-reminders"
CALENDAR_PAGE_PURPOSE = "calendar-page"
STOP_KIND_PURPOSE = "stop-kind"
ANSWER_PURPOSE = "answer"
PREFERENCES_PURPOSE = "preferences"


@dataclass(frozen=True)
class RelayRules:
    """How this installation treats its mail server.

    ``name`` tells servers apart in the table of their states. After trouble nothing is sent for
    ``pause``, doubled at each vain probe up to ``longest_pause``; ``refusals`` doubtful answers in
    a row are trouble. ``paces`` are mails per minute by domain of the recipient.
    """

    name: str = "relay"
    pause: timedelta = timedelta(seconds=15)
    longest_pause: timedelta = timedelta(minutes=15)
    refusals: int = 5
    paces: Mapping[str, int] = field(default_factory=dict)


class Signer(Protocol):
    """Signs mails of one domain."""

    @property
    def domain(self) -> str:
        """In whose name it signs."""
        ...

    def sign(self, content: bytes, signed_at: datetime) -> bytes:
        """Return a message with a signature: the same bytes each time."""
        ...


@dataclass(frozen=True)
class House:
    """Addresses, limits and patience of this installation.

    ``sender`` is the address that mails come from and calendars name as organizer.
    ``mail_domain`` ends Message-IDs and UIDs and never changes, whatever the host is called.
    ``picture_of`` finds the bytes of an emblem or a logo by its name.
    ``text_prefixes`` begin the numbers that get texts, such as +46; there are none without a
    provider of texts.
    """

    sender: str
    mail_domain: str
    calendar_url: Callable[[UUID, int], str]
    stop_url: Callable[[UUID], str]
    stop_kind_url: Callable[[str, UUID], str]
    answer_url: Callable[[str, int], str]
    code_of: Callable[[UUID], str]
    feed_token_of: Callable[[UUID], str]
    feed_url: Callable[[str], str]
    calendar_page_url: Callable[[UUID, int], str]
    preferences_url: Callable[[UUID, int], str]
    invited_sessions: int
    reminder_days_before: int
    reminder_at: time
    give_up_after: timedelta
    repeat_after_silence: timedelta
    claim_lease: timedelta
    send_lease: timedelta
    relay: RelayRules = RelayRules()
    signer: Signer | None = None
    mailboxes: Mailboxes = field(default_factory=Mailboxes)
    picture_of: Callable[[str], bytes] = emblem_bytes
    text_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Occasion:
    """When a fact was told, its place in the order of its aggregate, and when we read it."""

    sequence: int
    told_at: datetime
    now: datetime
