"""Messages about what other mail servers report of our mails, told by notifications."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.message import Message

MailReport = Literal["bounced", "complained"]


class MailReported(Message):
    """A mail that had gone out came back, or its reader called it unwanted."""

    NAME: ClassVar[str] = "mail.reported"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "notifications"
    PURPOSE: ClassVar[str] = "Let organizers and programs see that somebody was not reached."

    delivery_id: UUID
    """Of the mail."""
    registration_id: UUID
    """What it was about, most often a registration."""
    kind: str
    """What it said, as a code: `place_confirmed`, `reminder`."""
    report: MailReport
    """What became of it."""
    words: str
    """The status and the words of the server that reported it, or the kind of complaint."""
    reported_at: AwareDatetime
    """When we heard of it."""

    @property
    def aggregate_id(self) -> UUID:
        """Reports about one mail are ordered among themselves."""
        return self.delivery_id
