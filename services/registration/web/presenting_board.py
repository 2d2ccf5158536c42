"""From rows to the organizers' view models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.attendance import is_expected
from services.registration.domain.closing import judge_cohort
from services.registration.domain.policies import Completion
from services.registration.domain.promoting import passes_on_absent_places
from services.registration.storage import offers, queries
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.part_queries import count_attending
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.registrations import Offer, Registration, State
from services.registration.web.organizer_pages import (
    AttendancePage,
    AttendanceRow,
    BoardSession,
    ClosePage,
    CohortBoard,
    CohortCounts,
    CohortsPage,
    CohortState,
    CohortSummary,
    CompletionRow,
    ParticipantRow,
    SessionPage,
)
from services.registration.web.outlooks import passing
from services.registration.web.pages import RegistrationState
from services.registration.web.part_pages import mode_choices
from services.registration.web.presenting import Reader, needed_sessions, session_line
from shared.kernel.text import order_of

Marks = dict[tuple[UUID, UUID], Attendance]


def cohort_state(cohort: Cohort, now: datetime) -> CohortState:
    """Return in one word where a cohort stands."""
    if cohort.cancelled_at is not None:
        return "cancelled"
    if cohort.closed_at is not None:
        return "closed"
    if now >= max(meeting.ends_at for meeting in cohort.sessions):
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


def cohorts_page(
    cohorts: Sequence[Cohort], states: dict[UUID, Counter[str]], reader: Reader
) -> CohortsPage:
    """Return all cohorts: what is to come or under way first, then what is over."""
    summaries = [
        CohortSummary(
            cohort_id=cohort.id,
            title=cohort.program.title.in_language(reader.language),
            state=cohort_state(cohort, reader.now),
            first_day=cohort.sessions[0].starts_local.date(),
            last_day=cohort.sessions[-1].starts_local.date(),
            place=cohort.sessions[0].municipality,
            counts=_counts(cohort, states.get(cohort.id, Counter())),
        )
        for cohort in sorted(cohorts, key=lambda cohort: cohort.sessions[0].starts_at)
    ]
    over = ("closed", "cancelled")
    return CohortsPage(
        current=tuple(row for row in summaries if row.state not in over),
        past=tuple(row for row in reversed(summaries) if row.state in over),
    )


def _rows(
    registrations: Sequence[Registration], marks: Marks, open_offers: Mapping[UUID, Offer]
) -> list[ParticipantRow]:
    present = Counter(key[0] for key, mark in marks.items() if mark.present)
    rows, position = [], 0
    for registration in registrations:
        queued = registration.state == State.WAITLISTED or (
            registration.state == State.UNCONFIRMED
            and not registration.holds_place
            and registration.claims
        )
        position += queued
        organisation = registration.organisation
        offer = open_offers.get(registration.id)
        rows.append(
            ParticipantRow(
                registration_id=registration.id,
                name=registration.name,
                email=registration.participant.email,
                organisation=organisation.name if organisation else "",
                state=cast("RegistrationState", str(registration.state)),
                queue_position=position if queued else None,
                sessions_attended=present[registration.id],
                sessions_chosen=len(registration.meetings),
                mode=registration.mode,
                offered_until=offer.expires_at if offer else None,
            )
        )
    return rows


def _expected(meeting: ProgramSession, placed: Sequence[Registration]) -> int:
    return sum(meeting in registration.meetings for registration in placed)


def _board_session(
    meeting: ProgramSession, expected: int, marks: Marks, reader: Reader
) -> BoardSession:
    mine = [mark for key, mark in marks.items() if key[1] == meeting.id]
    return BoardSession(
        session_id=meeting.id,
        line=session_line(meeting, reader.language, has_place=True),
        expected=expected,
        marked=len(mine),
        present=sum(mark.present for mark in mine),
        has_started=reader.now >= meeting.starts_at,
    )


def cohort_board(session: Session, cohort: Cohort, reader: Reader) -> CohortBoard:
    """Return the one screen from which a cohort is run."""
    registrations = queries.registrations_of_cohort(session, cohort.id)
    marks = queries.attendance_of_cohort(session, cohort.id)
    states = Counter(str(registration.state) for registration in registrations)
    rows = _rows(registrations, marks, offers.open_offers_of_cohort(session, cohort.id))
    placed = [row for row in registrations if row.state in (State.CONFIRMED, State.COMPLETED)]
    return CohortBoard(
        cohort_id=cohort.id,
        slug=cohort.program.slug,
        title=cohort.program.title.in_language(reader.language),
        state=cohort_state(cohort, reader.now),
        counts=_counts(cohort, states),
        sessions=tuple(
            _board_session(meeting, _expected(meeting, placed), marks, reader)
            for meeting in cohort.sessions
        ),
        participants=tuple(
            row
            for row, registration in zip(rows, registrations, strict=True)
            if registration.holds_place
        ),
        queue=tuple(row for row in rows if row.queue_position is not None),
        closed_at=cohort.closed_at,
        passing=passing(cohort),
        asks_absent=passes_on_absent_places(cohort)
        and reader.now >= min(each.starts_at for each in cohort.sessions),
        modes=mode_choices(pools_of_cohort(session, cohort.id)) if cohort.hybrid else (),
    )


def attendance_page(session: Session, meeting: ProgramSession, reader: Reader) -> AttendancePage:
    """Return the list to mark for one session, by name."""
    known = queries.attendance_of_session(session, meeting.id)
    registrations = [
        registration
        for registration in queries.registrations_of_cohort(session, meeting.cohort_id)
        if is_expected(registration, meeting)
    ]
    rows = [
        AttendanceRow(
            registration_id=registration.id,
            name=registration.name,
            organisation=registration.organisation.name if registration.organisation else "",
            present=known[registration.id].present if registration.id in known else None,
            mode=registration.mode,
        )
        for registration in sorted(registrations, key=lambda row: order_of(row.name))
    ]
    return AttendancePage(
        cohort_id=meeting.cohort_id,
        title=meeting.cohort.program.title.in_language(reader.language),
        session=session_line(meeting, reader.language, has_place=True),
        session_count=len(meeting.cohort.sessions),
        rows=tuple(rows),
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


def _completion_row(
    registration: Registration, completion: Completion, marked: int
) -> CompletionRow:
    return CompletionRow(
        name=registration.name,
        sessions_attended=completion.sessions_attended,
        sessions_unmarked=completion.sessions_planned - marked,
        minutes_attended=completion.minutes_attended,
    )


def close_page(
    session: Session, cohort: Cohort, reader: Reader, *, box_missing: bool = False
) -> ClosePage:
    """Return a dry run of closing: who meets the rule and who does not."""
    marked = Counter(key[0] for key in queries.attendance_of_cohort(session, cohort.id))
    judged = [
        (completion.met, _completion_row(registration, completion, marked[registration.id]))
        for registration, completion in judge_cohort(session, cohort)
    ]
    return ClosePage(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader.language),
        has_ended=reader.now >= max(meeting.ends_at for meeting in cohort.sessions),
        closed_at=cohort.closed_at,
        session_count=len(cohort.sessions),
        sessions_needed=needed_sessions(cohort),
        meets=tuple(row for met, row in judged if met),
        misses=tuple(row for met, row in judged if not met),
        box_missing=box_missing,
    )
