"""Messages about one session of a cohort, told by the registration service."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.facts import LocalizedText, SessionFacts
from shared.contracts.message import Message


class SessionRescheduled(Message):
    """A session got another time or place. ``session.revision`` says how new this is."""

    NAME: ClassVar[str] = "session.rescheduled"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Update invitations and reminders of everybody with a place."

    cohort_id: UUID
    program_title: LocalizedText
    session: SessionFacts

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one session are ordered among themselves."""
        return self.session.session_id
