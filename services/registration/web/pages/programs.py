"""What the organizers' pages about programs show: frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.registration.domain.programs.planning import Concern
from services.registration.domain.programs.publishing import Checklist
from services.registration.web.pages.lists import AskedHalf, HalfLink
from services.registration.web.pages.organizers import CohortState
from services.registration.web.pages.participants import SessionLine
from services.registration.web.texts.outlooks import Passing
from shared.web.paging import PageNumbers
from shared.web.site import FundingBlock


@dataclass(frozen=True)
class ProgramSummary:
    """One line of the list of programs; ``cohorts`` counts those that are not called off."""

    program_id: UUID
    title: str
    kind: str
    published_at: datetime | None
    ready: bool
    cohorts: int


@dataclass(frozen=True)
class ProgramsPage:
    """organizer/programs.html: what is in the catalogue, or else the drafts."""

    rows: tuple[ProgramSummary, ...]
    asked: AskedHalf
    halves: tuple[HalfLink, ...]
    pages: PageNumbers


@dataclass(frozen=True)
class CohortLine:
    """One cohort on the page of its program, with what speaks against its dates."""

    cohort_id: UUID
    state: CohortState
    first_session: SessionLine
    last_day: date
    session_count: int
    places_taken: int
    capacity: int
    concerns: tuple[Concern, ...]


@dataclass(frozen=True)
class ProgramDesk:
    """organizer/program.html: what is written, what is missing, the cohorts."""

    program_id: UUID
    slug: str
    title: str
    summary: str
    kind: str
    published_at: datetime | None
    checklist: Checklist
    cohorts: tuple[CohortLine, ...]
    funding: FundingBlock | None


@dataclass(frozen=True)
class CohortDesk:
    """The cohort that a form is about; ``told`` is how many people a change reaches."""

    cohort_id: UUID
    program_id: UUID
    title: str
    sessions: tuple[SessionLine, ...]
    capacity: int
    places_taken: int
    waiting: int
    told: int
    registration_open: bool


@dataclass(frozen=True)
class RegistrationDesk:
    """organizer/remove.html: whose registration is to be cancelled."""

    registration_id: UUID
    cohort_id: UUID
    title: str
    name: str
    had_place: bool
    waiting: int
    passing: Passing
