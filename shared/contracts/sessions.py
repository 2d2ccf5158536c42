"""Messages about one session of a cohort, told by the registration service."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.facts import LocalizedText, SessionFacts
from shared.contracts.message import Message


class SessionCancelled(Message):
    """One session of a cohort is not held; the others are."""

    NAME: ClassVar[str] = "session.cancelled"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Withdraw the calendar entry and the reminders of one session."

    cohort_id: UUID
    """Whose session it was."""
    program_title: LocalizedText
    """As the catalogue shows it."""
    session: SessionFacts
    """As it would have been; its revision is the sequence number of this message."""
    reason: str
    """What the organizer wrote, for those who would have come."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one session are ordered among themselves."""
        return self.session.session_id


class SessionRescheduled(Message):
    """A session got another time or place."""

    NAME: ClassVar[str] = "session.rescheduled"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Update invitations and reminders of everybody with a place."

    cohort_id: UUID
    """Whose session it is."""
    program_title: LocalizedText
    """As the catalogue shows it."""
    session: SessionFacts
    """As it is now; its revision is the sequence number of this message."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one session are ordered among themselves."""
        return self.session.session_id
