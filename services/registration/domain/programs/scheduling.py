"""Giving a program a cohort, a cohort its window and queue, and a cohort one more session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import (
    SessionNotLast,
    WindowNotPossible,
)
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.programs.planning import SessionPlan
from services.registration.domain.programs.rescheduling import tell_rescheduled
from services.registration.domain.questions.deleting import follow_sessions
from services.registration.domain.taking_part.setting import open_session_pool
from services.registration.storage import program_queries
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.session_queries import next_number
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

HOLD_MINUTES = 30


@dataclass(frozen=True)
class Window:
    """When people can register; no ``closes_at`` means until the first session starts."""

    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True)
class AddCohort:
    """An organizer plans one run; ``queue_limit`` None is a queue without end."""

    program_id: UUID
    capacity: int
    queue_limit: int | None
    window: Window
    sessions: Sequence[SessionPlan]


def add_cohort(session: Session, command: AddCohort) -> Cohort:
    """Add the cohort with all its sessions.

    Raises:
        NotFound: There is no such program.
        TimesNotPossible: A session's times do not exist or contradict each other.
        WindowNotPossible: Registration would close before it opens.
    """
    program = program_queries.program_for_update(session, command.program_id)
    if program is None:
        raise NotFound
    meetings = [
        _meeting(plan, number)
        for number, plan in enumerate(
            sorted(command.sessions, key=lambda plan: plan.starts_local), start=1
        )
    ]
    cohort = Cohort(
        id=new_id(),
        program=program,
        key=_free_key(session, program, meetings[0]),
        capacity=command.capacity,
        queue_limit=command.queue_limit,
        places_taken=0,
        next_queue_number=1,
        hold_minutes=HOLD_MINUTES,
        sessions=meetings,
    )
    _open(cohort, command.window)
    session.add(cohort)
    session.flush()
    return cohort


def set_window(
    session: Session, cohort_id: UUID, window: Window, *, queue_limit: int | None
) -> Cohort:
    """Give the cohort another registration window and queue; both close and open it anew.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        WindowNotPossible: Registration would close before it opens.
    """
    cohort = _changeable(session, cohort_id)
    _open(cohort, window)
    cohort.queue_limit = queue_limit
    return cohort


def add_session(
    session: Session, cohort_id: UUID, plan: SessionPlan, *, now: datetime
) -> ProgramSession:
    """Add a session after the last one; everybody with a place is told.

    Where people choose their sessions, it may begin with the last one: that is another track.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        SessionNotLast: It would start before the last one has ended, or has begun.
        TimesNotPossible: Its times do not exist or contradict each other.
    """
    cohort = _changeable(session, cohort_id)
    meeting = _meeting(plan, next_number(session, cohort.id))
    last = cohort.sessions[-1]
    if meeting.starts_at < (last.starts_at if cohort.chooses else last.ends_at):
        raise SessionNotLast
    cohort.sessions.append(meeting)
    follow_sessions(session, cohort)
    open_session_pool(session, cohort, meeting)
    tell_rescheduled(session, meeting, now=now)
    return meeting


def _changeable(session: Session, cohort_id: UUID) -> Cohort:
    cohort = locked_cohort(session, cohort_id)
    check_running(cohort)
    return cohort


def _open(cohort: Cohort, window: Window) -> None:
    closes_at = window.closes_at or cohort.sessions[0].starts_at
    if closes_at <= window.opens_at:
        raise WindowNotPossible
    cohort.registration_opens_at, cohort.registration_closes_at = window.opens_at, closes_at


def _meeting(plan: SessionPlan, number: int) -> ProgramSession:
    starts_at, ends_at = plan.instants()
    return ProgramSession(
        id=new_id(),
        number=number,
        starts_local=plan.starts_local,
        ends_local=plan.ends_local,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=plan.zone,
        place=plan.place,
        municipality=plan.municipality,
        online_url=plan.online_url,
        room=plan.room,
        track=plan.track,
        leader=plan.leader,
        whole_day=plan.whole_day,
        revision=0,
    )


def _free_key(session: Session, program: Program, first: ProgramSession) -> str:
    """Name the cohort after its first day, such as 2027-03-12; a second one that day gets -2."""
    day = first.starts_local.date().isoformat()
    taken = program_queries.cohort_keys(session, program.id)
    names = (day, *(f"{day}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
