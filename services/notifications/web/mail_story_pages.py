"""What the page about one mail shows, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.noting import Act
from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.storage.delivery_steps import StepKind
from services.notifications.storage.texts import TextState
from services.notifications.web.mail_pages import MailRow


@dataclass(frozen=True)
class StoryRow:
    """One thing that happened to a mail; ``kind`` is a step, or that it was entered."""

    kind: StepKind | str
    moment: datetime
    attempt: int | None = None
    stage: str | None = None
    words: str | None = None
    next_attempt_at: datetime | None = None
    organizer: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TextStory:
    """The text to a telephone that went with a mail; of the number its end is shown."""

    state: TextState
    number: str
    body: str
    language: str
    entered_at: datetime
    attempts: int
    settled_at: datetime | None
    next_attempt_at: datetime | None
    words: str | None


@dataclass(frozen=True)
class MailStoryPage:
    """notifications/mail.html: one mail with its story and what it says."""

    row: MailRow
    cohort_id: UUID
    title: str
    subject: str
    language: str
    message_id: str
    not_after: datetime
    is_being_sent: bool
    story: tuple[StoryRow, ...]
    acts: tuple[Act, ...]
    text: str
    entry: CalendarEntry | None
    others_url: str
    beside: TextStory | None
