"""What the organizers' pages show: frozen view models, texts in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.registration.storage.settling_queries import Settled
from services.registration.web.pages.lists import AskedHalf, HalfLink
from services.registration.web.pages.part import ModeChoice
from services.registration.web.pages.participants import SessionLine
from services.registration.web.pages.people import PeopleForm, PeopleList
from services.registration.web.texts.outlooks import Passing
from shared.web.paging import PageNumbers

CohortState = Literal["not_open", "open", "full", "running", "ended", "closed", "cancelled"]


@dataclass(frozen=True)
class CohortCounts:
    """How many stand where; ``places_taken`` includes places that are held."""

    capacity: int
    places_taken: int
    confirmed: int
    unconfirmed: int
    waiting: int
    completed: int


@dataclass(frozen=True)
class CohortSummary:
    """One line of the organizer's list."""

    cohort_id: UUID
    title: str
    state: CohortState
    first_day: date
    last_day: date
    place: str
    counts: CohortCounts


@dataclass(frozen=True)
class CohortsPage:
    """organizer/cohorts.html: what is to come or under way, or else what is over."""

    rows: tuple[CohortSummary, ...]
    asked: AskedHalf
    halves: tuple[HalfLink, ...]
    pages: PageNumbers


@dataclass(frozen=True)
class BoardSession:
    """One session on the board; ``marked`` of ``expected`` people have a mark.

    ``settled`` says how far its certificates are, where it has some of its own, and ``settles``
    that it can be closed to have them made.
    """

    session_id: UUID
    line: SessionLine
    expected: int
    marked: int
    present: int
    has_started: bool
    settles: bool
    closed_at: datetime | None
    settled: Settled


@dataclass(frozen=True)
class CohortBoard:
    """organizer/cohort.html; ``check_in`` is the session that people come to now, if any."""

    cohort_id: UUID
    slug: str
    title: str
    state: CohortState
    counts: CohortCounts
    sessions: tuple[BoardSession, ...]
    people: PeopleList
    check_in: UUID | None
    closed_at: datetime | None
    passing: Passing
    certifies_sessions: bool = False
    asks_absent: bool = False
    at_the_door: bool = False
    modes: tuple[ModeChoice, ...] = ()


@dataclass(frozen=True)
class AttendanceRow:
    """One person in the list of a session; ``present`` is None while nobody has said.

    Whoever ``is_certified`` has a certificate of the session, so the mark stays. ``guests`` are
    those for whom the person has named seats that they have not taken yet, and
    ``open_seats`` counts the seats that nobody is named for.
    """

    registration_id: UUID
    name: str
    organisation: str
    present: bool | None
    is_certified: bool = False
    mode: str | None = None
    guests: tuple[str, ...] = ()
    open_seats: int = 0


@dataclass(frozen=True)
class AttendancePage:
    """organizer/attendance.html; the form sends ``mark-<registration id>``: present or absent.

    Whoever is found by ``words`` is marked by one tap; without them a whole page is saved at once.
    """

    cohort_id: UUID
    session_id: UUID
    title: str
    session: BoardSession
    session_count: int
    rows: tuple[AttendanceRow, ...]
    words: str
    form: PeopleForm
    pages: PageNumbers
    certifies_sessions: bool


@dataclass(frozen=True)
class SessionPage:
    """organizer/session_edit.html, with ``form`` (forms.SessionForm).

    ``told`` is how many people get a mail and a new calendar entry.
    """

    cohort_id: UUID
    title: str
    session: SessionLine
    session_count: int
    told: int


@dataclass(frozen=True)
class CompletionRow:
    """One person against the completion rule; ``sessions_unmarked`` may still change it."""

    name: str
    sessions_attended: int
    sessions_planned: int
    sessions_needed: int
    sessions_unmarked: int
    minutes_attended: int


@dataclass(frozen=True)
class ClosePage:
    """organizer/close.html: a dry run of closing, with those who meet the rule, or who do not.

    ``certificates`` are made by closing: of the whole, or where ``certifies_sessions`` of the
    sessions that are still to be closed.
    While ``has_ended`` is false the form has a box ``not_ended`` to tick (value ``yes``);
    ``box_missing`` says that it was sent without.
    """

    cohort_id: UUID
    title: str
    has_ended: bool
    closed_at: datetime | None
    session_count: int
    sessions_needed: int
    meets: int
    rows: tuple[CompletionRow, ...]
    asked: AskedHalf
    halves: tuple[HalfLink, ...]
    pages: PageNumbers
    certificates: int
    certifies_sessions: bool
    box_missing: bool = False
