"""What the organizers' pages about answers show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.registration.storage.answer_lists import Who
from services.registration.web.organizer.answer_scopes import Scope
from services.registration.web.pages.participants import RegistrationState
from services.registration.web.presenting.answers import AnswerView
from shared.web.paging import PageNumbers


@dataclass(frozen=True)
class Bar:
    """One answer, how many gave it, and for how many people where that is more.

    ``percent`` is of those who answered.
    """

    words: str
    answers: int
    people: int
    percent: int


@dataclass(frozen=True)
class SaidView:
    """What somebody wrote; without a name where nobody shall see whose it is."""

    name: str
    words: str


@dataclass(frozen=True)
class SummaryView:
    """A question in one wording, summed up; ``versions`` is empty for the present wording.

    ``spread`` is lowest, middle and highest; ``latest`` are some of what is listed.
    """

    key: str
    label: str
    kind: str
    versions: tuple[int, ...]
    answers: int
    bars: tuple[Bar, ...]
    spread: tuple[str, str, str] | None
    latest: tuple[SaidView, ...]
    listed: bool


@dataclass(frozen=True)
class PersonView:
    """One registration with its answers; ``day`` tells the cohort where there are several."""

    registration_id: UUID
    name: str
    state: RegistrationState
    places: int
    day: date | None
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class AnswersPage:
    """answers/index.html."""

    scope: Scope
    who: Who
    people_count: int
    summaries: tuple[SummaryView, ...]
    people: tuple[PersonView, ...]
    pages: PageNumbers


@dataclass(frozen=True)
class QuestionPage:
    """answers/question.html: everything that was answered to one question."""

    scope: Scope
    who: Who
    label: str
    said: tuple[SaidView, ...]
    pages: PageNumbers


@dataclass(frozen=True)
class NeedView:
    """A special question, counted without names; ``deleted_on`` is when its answers were."""

    label: str
    purpose: str
    answers: int
    lines: tuple[Bar, ...]
    deleted_on: datetime | None


@dataclass(frozen=True)
class ReadingLine:
    """That somebody read special answers by person, and why."""

    who: str
    purpose: str
    at: datetime


@dataclass(frozen=True)
class NeedsPage:
    """answers/needs.html: what the kitchen and the house need to know, without names."""

    scope: Scope
    people_count: int
    needs: tuple[NeedView, ...]
    readings: tuple[ReadingLine, ...]


@dataclass(frozen=True)
class NeedsByPersonPage:
    """answers/needs_by_person.html: special answers by person, until ``until``."""

    scope: Scope
    reading_id: UUID
    purpose: str
    until: datetime
    people: tuple[PersonView, ...]
    pages: PageNumbers
