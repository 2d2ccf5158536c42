"""What the pages about organizers' own words show, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.facts.letter_facts import Kind
from shared.contracts.facts import Language


@dataclass(frozen=True)
class LanguageRow:
    """The words of one kind of letter in one language, and who changed them last."""

    language: Language
    url: str
    changed_at: datetime | None
    organizer: str


@dataclass(frozen=True)
class LetterRow:
    """One kind of letter in its languages."""

    kind: Kind
    languages: tuple[LanguageRow, ...]


@dataclass(frozen=True)
class LettersPage:
    """notifications/letters.html. Without ``title`` it is about the letters of the house."""

    title: str
    rows: tuple[LetterRow, ...]
    is_house: bool
    house_url: str | None


@dataclass(frozen=True)
class VersionRow:
    """One version of the words; number 0 is ours."""

    number: int
    subject: str
    body: str
    made_at: datetime | None
    organizer: str
    holds: bool


@dataclass(frozen=True)
class LetterPage:
    """notifications/letter.html: words, what one may use, and every version there was."""

    kind: Kind
    language: Language
    title: str
    is_house: bool
    back_url: str
    preview_url: str
    restore_url: str
    other_url: str
    variables: tuple[str, ...]
    replaces: bool
    versions: tuple[VersionRow, ...]
    house_subject: str
    house_body: str


@dataclass(frozen=True)
class PreviewPage:
    """notifications/letter_preview.html: what a letter would say."""

    language: Language
    subject: str
    html: str
    text: str
    entry: CalendarEntry | None
