"""From rows to the organizers' view models."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.policies import attendance_is_open
from services.registration.domain.programs.settling import may_settle
from services.registration.domain.waitlist.at_the_door import may_pass_on
from services.registration.domain.waitlist.promoting import passes_on_absent_places
from services.registration.storage import (
    party_queries,
    queries,
    roster_queries,
    settling_queries,
    title_lists,
)
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.part_queries import count_attending
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.registrations import State
from services.registration.storage.roster_queries import Sought
from services.registration.storage.settling_queries import NOBODY_YET, Settled
from services.registration.storage.title_lists import Titles
from services.registration.web.pages.lists import AskedHalf
from services.registration.web.pages.organizers import (
    AttendancePage,
    AttendanceRow,
    BoardSession,
    CohortBoard,
    CohortCounts,
    CohortsPage,
    CohortState,
    CohortSummary,
    SessionPage,
)
from services.registration.web.pages.part import mode_choices
from services.registration.web.pages.people import Asked
from services.registration.web.presenting.participants import Reader, session_line
from services.registration.web.presenting.people import page_of_people, people_list
from services.registration.web.texts.outlooks import passing
from shared.web.paging import PAGE_SIZE, page_numbers


def cohort_state(cohort: Cohort, now: datetime) -> CohortState:
    """Return in one word where a cohort stands."""
    if cohort.cancelled_at is not None:
        return "cancelled"
    if cohort.closed_at is not None:
        return "closed"
    if now >= cohort.ends_at:
        return "ended"
    if now >= cohort.sessions[0].starts_at:
        return "running"
    if now < cohort.registration_opens_at:
        return "not_open"
    return "full" if cohort.places_taken >= cohort.capacity else "open"


def _counts(cohort: Cohort, states: Counter[str]) -> CohortCounts:
    return CohortCounts(
        capacity=cohort.capacity,
        places_taken=cohort.places_taken,
        confirmed=states[State.CONFIRMED],
        unconfirmed=states[State.UNCONFIRMED],
        waiting=states[State.WAITLISTED],
        completed=states[State.COMPLETED],
    )


def cohorts_page(session: Session, reader: Reader) -> CohortsPage:
    """Return a page of the cohorts that are to come or under way, or of those that are over."""
    asked = AskedHalf.read("organizer.cohorts", ("current", "over"))
    sought = Titles(asked.parts, reader.programs)
    counts = title_lists.count_cohorts(session, sought)
    rows = title_lists.cohorts(
        session,
        sought,
        over=asked.second,
        offset=asked.offset(counts[asked.second]),
        limit=PAGE_SIZE,
    )
    states = queries.states_by_cohort(session, [row.id for row in rows])
    return CohortsPage(
        rows=tuple(_summary(row, states.get(row.id, Counter()), reader) for row in rows),
        asked=asked,
        halves=asked.links(counts),
        pages=asked.pages(counts[asked.second]),
    )


def _summary(cohort: Cohort, states: Counter[str], reader: Reader) -> CohortSummary:
    return CohortSummary(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader.language),
        state=cohort_state(cohort, reader.now),
        first_day=cohort.sessions[0].starts_local.date(),
        last_day=cohort.sessions[-1].starts_local.date(),
        place=cohort.sessions[0].municipality,
        counts=_counts(cohort, states),
    )


def _board_session(
    meeting: ProgramSession,
    expected: int,
    marked: tuple[int, int],
    reader: Reader,
    settled: Settled = NOBODY_YET,
) -> BoardSession:
    return BoardSession(
        session_id=meeting.id,
        line=session_line(meeting, reader.language, has_place=True),
        expected=expected,
        marked=marked[0],
        present=marked[1],
        has_started=reader.now >= meeting.starts_at,
        settles=may_settle(meeting, reader.now),
        closed_at=meeting.closed_at,
        settled=settled,
    )


def _come_to_now(cohort: Cohort, now: datetime) -> ProgramSession | None:
    """Return the session whose people are at the door: it has not ended, attendance is open."""
    return next(
        (
            meeting
            for meeting in cohort.sessions
            if attendance_is_open(now=now, starts_at=meeting.starts_at) and now < meeting.ends_at
        ),
        None,
    )


def cohort_board(session: Session, cohort: Cohort, reader: Reader) -> CohortBoard:
    """Return the one screen from which a cohort is run."""
    states = queries.states_by_cohort(session, [cohort.id]).get(cohort.id, Counter())
    marked = roster_queries.marked_by_session(session, cohort.sessions)
    expected = roster_queries.expected_by_session(
        session, cohort, everybody=states[State.CONFIRMED] + states[State.COMPLETED]
    )
    settled = _settled(session, cohort)
    check_in = _come_to_now(cohort, reader.now) if cohort.closed_at is None else None
    return CohortBoard(
        cohort_id=cohort.id,
        slug=cohort.program.slug,
        title=cohort.program.title.in_language(reader.language),
        state=cohort_state(cohort, reader.now),
        counts=_counts(cohort, states),
        sessions=tuple(
            _board_session(
                meeting,
                expected[meeting.id],
                marked.get(meeting.id, (0, 0)),
                reader,
                settled.get(meeting.id, NOBODY_YET),
            )
            for meeting in cohort.sessions
        ),
        certifies_sessions=cohort.certifies_sessions,
        people=people_list(session, cohort, states, check_in=check_in),
        check_in=check_in.id if check_in else None,
        closed_at=cohort.closed_at,
        passing=passing(cohort),
        asks_absent=passes_on_absent_places(cohort)
        and reader.now >= min(each.starts_at for each in cohort.sessions),
        at_the_door=may_pass_on(cohort, reader.now),
        modes=mode_choices(pools_of_cohort(session, cohort.id)) if cohort.hybrid else (),
    )


def _settled(session: Session, cohort: Cohort) -> dict[UUID, Settled]:
    """Return how far the certificates of each session are, where sessions have their own."""
    if not cohort.certifies_sessions:
        return {}
    return settling_queries.settled(session, [meeting.id for meeting in cohort.sessions])


def attendance_page(session: Session, meeting: ProgramSession, reader: Reader) -> AttendancePage:
    """Return the page of the list to mark for one session, by name."""
    asked, cohort_id = Asked.read(), meeting.cohort_id
    expected = count_attending(session, meeting)
    sought = Sought(cohort_id, State.CONFIRMED, tuple(asked.words.split()), "name", meeting)
    found = page_of_people(session, sought, expected)
    marks = roster_queries.marks_of(session, [row.id for row in found.rows])
    certified = settling_queries.certified_of(session, meeting.id, [row.id for row in found.rows])
    untaken = party_queries.untaken_seats(session, [row.id for row in found.rows])
    marked = roster_queries.marked_by_session(session, [meeting]).get(meeting.id, (0, 0))
    arguments = {"session_id": meeting.id, "q": asked.words or None}
    pages = page_numbers(found.number, found.total, "organizer.attendance", arguments)
    return AttendancePage(
        cohort_id=cohort_id,
        session_id=meeting.id,
        title=meeting.cohort.program.title.in_language(reader.language),
        session=_board_session(meeting, expected, marked, reader),
        session_count=len(meeting.cohort.sessions),
        rows=tuple(
            AttendanceRow(
                registration_id=row.id,
                name=row.name,
                organisation=row.organisation.name if row.organisation else "",
                present=marks.get((row.id, meeting.id)),
                is_certified=row.id in certified,
                mode=row.mode,
                guests=tuple(seat.name for seat in untaken.get(row.id, ()) if seat.name),
                open_seats=sum(seat.name is None for seat in untaken.get(row.id, ())),
            )
            for row in found.rows
        ),
        words=asked.words,
        form=asked.form(),
        pages=pages,
        certifies_sessions=meeting.cohort.certifies_sessions,
    )


def session_page(session: Session, meeting: ProgramSession, reader: Reader) -> SessionPage:
    """Return one session to move, and how many people a move reaches."""
    return SessionPage(
        cohort_id=meeting.cohort_id,
        title=meeting.cohort.program.title.in_language(reader.language),
        session=session_line(meeting, reader.language, has_place=True),
        session_count=len(meeting.cohort.sessions),
        told=count_attending(session, meeting),
    )
