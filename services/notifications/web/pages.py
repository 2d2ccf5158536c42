"""What the organizer's pages of this service show, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.phones import Phone
from shared.contracts.answers import Answer


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
    whole_day: bool = False

    @property
    def online(self) -> bool:
        """Whether people meet on the net."""
        return bool(self.online_url)


@dataclass(frozen=True)
class PlannedRow:
    """Reminders that go out at one time for one session."""

    session: SessionRow
    due_at: datetime
    people: int


@dataclass(frozen=True)
class AnswersRow:
    """How many people with a place gave which answer to one session."""

    session: SessionRow
    accepted: int
    tentative: int
    declined: int
    silent: int


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
    has_alerts: bool
    can_remind: bool
    answers: tuple[AnswersRow, ...]


@dataclass(frozen=True)
class PreferencesPage:
    """notifications/preferences.html: whose preferences, and what else they can open.

    ``texts`` is whether any are sent from here.
    """

    token: str
    address: str
    calendar_url: str
    my_page_url: str | None
    texts: bool
    phone: Phone | None


@dataclass(frozen=True)
class ReminderPage:
    """notifications/reminder.html: whom a reminder reaches that is sent now."""

    cohort_id: UUID
    title: str
    session: SessionRow
    names: tuple[str, ...]
    paused: int


@dataclass(frozen=True)
class AnswerPage:
    """notifications/answer.html: what somebody has said about one session, and may say.

    ``suggested`` is the answer that the link in the mail stood for; it is not given yet.
    """

    token: str
    title: str
    session: SessionRow
    answer: Answer | None
    suggested: Answer | None
    is_open: bool
    just_given: bool
    my_page_url: str | None
