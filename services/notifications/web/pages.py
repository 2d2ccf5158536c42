"""What the organizer's pages of this service show, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SessionRow:
    """One session in the shape that the shared session macros read."""

    session_id: UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    online_url: str | None
    has_begun: bool
    moved: bool = False
    room: str | None = None
    track: str | None = None


@dataclass(frozen=True)
class PlannedRow:
    """Reminders that go out at one time for one session."""

    session: SessionRow
    due_at: datetime
    people: int


@dataclass(frozen=True)
class MailPage:
    """notifications/cohort.html. ``title`` is empty while nothing is known of the cohort."""

    cohort_id: UUID
    program_id: UUID | None
    title: str
    rules: tuple[str, ...]
    planned: tuple[PlannedRow, ...]
    missed: tuple[PlannedRow, ...]
    ahead: tuple[SessionRow, ...]
    sent: int
    waiting: int
    troubled: int
    can_remind: bool


@dataclass(frozen=True)
class ReminderPage:
    """notifications/reminder.html: whom a reminder reaches that is sent now."""

    cohort_id: UUID
    title: str
    session: SessionRow
    names: tuple[str, ...]
    paused: int
