"""From rows to the view models of the organizers' pages about programs."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.programs.clashing import TitleOf
from services.registration.domain.programs.planning import Concern, HolidayName
from services.registration.domain.programs.publishing import check, warn
from services.registration.gateways.holiday_names import holiday_name
from services.registration.storage import program_queries, queries, title_lists
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.registrations import Registration
from services.registration.storage.title_lists import Titles
from services.registration.web.pages.lists import AskedHalf
from services.registration.web.pages.programs import (
    CohortDesk,
    CohortLine,
    ProgramDesk,
    ProgramsPage,
    ProgramSummary,
    RegistrationDesk,
)
from services.registration.web.presenting.board import cohort_state
from services.registration.web.presenting.participants import (
    Reader,
    funding_block,
    session_line,
    session_lines,
)
from services.registration.web.texts.outlooks import passing
from shared.web.paging import PAGE_SIZE

_OVER = ("ended", "closed", "cancelled")


def holidays_for(reader: Reader) -> HolidayName:
    """Return what holidays are called, in the reader's language."""
    return lambda day: holiday_name(day, reader.language)


def titles_for(reader: Reader) -> TitleOf:
    """Return what other programs are called: a draft has no name for those who do not run it."""

    def title_of(program: Program) -> str:
        theirs = reader.programs is None or program.id in reader.programs
        if theirs or program.published_at is not None:
            return program.title.in_language(reader.language)
        return str(_("a program that is not published"))

    return title_of


def programs_page(session: Session, reader: Reader) -> ProgramsPage:
    """Return a page of the programs in the catalogue, or of the drafts."""
    asked = AskedHalf.read("organizer_programs.index", ("published", "drafts"))
    sought = Titles(asked.parts, reader.programs)
    counts = title_lists.count_programs(session, sought)
    rows = title_lists.programs(
        session,
        sought,
        drafts=asked.second,
        offset=asked.offset(counts[asked.second]),
        limit=PAGE_SIZE,
    )
    return ProgramsPage(
        rows=tuple(_summary(row, reader) for row in rows),
        asked=asked,
        halves=asked.links(counts),
        pages=asked.pages(counts[asked.second]),
    )


def _summary(program: Program, reader: Reader) -> ProgramSummary:
    return ProgramSummary(
        program_id=program.id,
        title=program.title.in_language(reader.language),
        kind=program.kind,
        published_at=program.published_at,
        ready=check(program).ready,
        cohorts=sum(cohort.cancelled_at is None for cohort in program.cohorts),
    )


def program_desk(session: Session, program: Program, reader: Reader) -> ProgramDesk:
    """Return the page from which a program is made and published."""
    cohorts = sorted(program.cohorts, key=lambda cohort: cohort.sessions[0].starts_at)
    ahead = [row for row in cohorts if cohort_state(row, reader.now) not in _OVER]
    warned = warn(session, ahead, holidays_for(reader), titles_for(reader))
    return ProgramDesk(
        program_id=program.id,
        slug=program.slug,
        title=program.title.in_language(reader.language),
        summary=program.summary.in_language(reader.language),
        kind=program.kind,
        published_at=program.published_at,
        checklist=check(program),
        cohorts=tuple(_cohort_line(row, warned.get(row.id, ()), reader) for row in cohorts),
        funding=funding_block(program.project, reader.language),
    )


def _cohort_line(cohort: Cohort, concerns: Sequence[Concern], reader: Reader) -> CohortLine:
    return CohortLine(
        cohort_id=cohort.id,
        state=cohort_state(cohort, reader.now),
        first_session=session_line(cohort.sessions[0], reader.language),
        last_day=cohort.sessions[-1].starts_local.date(),
        session_count=len(cohort.sessions),
        places_taken=cohort.places_taken,
        capacity=cohort.capacity,
        concerns=tuple(concerns),
    )


def cohort_desk(session: Session, cohort: Cohort, reader: Reader) -> CohortDesk:
    """Return a cohort as the forms that change it show it."""
    is_open = cohort.registration_opens_at <= reader.now < cohort.registration_closes_at
    return CohortDesk(
        cohort_id=cohort.id,
        program_id=cohort.program_id,
        title=cohort.program.title.in_language(reader.language),
        sessions=session_lines(cohort, reader.language, has_place=True),
        capacity=cohort.capacity,
        places_taken=cohort.places_taken,
        waiting=queries.queue_length(session, cohort.id),
        told=program_queries.count_unended(session, cohort.id),
        registration_open=is_open,
    )


def registration_desk(
    session: Session, registration: Registration, reader: Reader
) -> RegistrationDesk:
    """Return a registration that an organizer is about to cancel."""
    return RegistrationDesk(
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        title=registration.cohort.program.title.in_language(reader.language),
        name=registration.name,
        had_place=registration.holds_place,
        waiting=queries.queue_length(session, registration.cohort_id),
        passing=passing(registration.cohort),
    )
