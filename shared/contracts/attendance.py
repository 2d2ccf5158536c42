"""Messages about who was there, told by the registration service."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.facts import Fact
from shared.contracts.message import Message


class Presence(Fact):
    """What was marked of one registration in one session."""

    registration_id: UUID
    """Whose presence it is."""
    present: bool
    """Whether they were there."""


class AttendanceMarked(Message):
    """Somebody marked who was in a session; only what changed is told."""

    NAME: ClassVar[str] = "attendance.marked"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Know to whom an organizer writes who means those who were there."

    marking_id: UUID
    """Of this marking."""
    cohort_id: UUID
    """Whose session it is."""
    session_id: UUID
    """Where they were, or were not."""
    recorded_at: AwareDatetime
    """When it was marked: of two marks of a registration in a session the later one holds."""
    marks: tuple[Presence, ...]
    """Whom it is about; what was marked of others stays."""

    @property
    def aggregate_id(self) -> UUID:
        """Each marking stands alone; marks are ordered by when they were recorded."""
        return self.marking_id
