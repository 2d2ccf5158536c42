"""Closing a cohort: attendance is settled, and whoever meets the rule has completed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import CloseCohort
from services.registration.domain.errors import CohortClosed, SessionsNotOver
from services.registration.domain.links import Links
from services.registration.domain.policies import Completion, Presence, judge_completion
from services.registration.domain.transitions import Step, take, tell
from services.registration.storage import queries
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.identifiers import new_id


def close_cohort(session: Session, command: CloseCohort, *, now: datetime, links: Links) -> int:
    """Close the cohort and complete whoever meets its rule; return how many that are.

    Raises:
        NotFound: There is no such cohort.
        CohortClosed: It is closed already.
        SessionsNotOver: The last session has not ended and ``early`` was not said.
    """
    cohort = locked_cohort(session, command.cohort_id)
    if cohort.closed_at is not None:
        raise CohortClosed
    if not command.early and now < max(meeting.ends_at for meeting in cohort.sessions):
        raise SessionsNotOver
    completed = 0
    for registration, completion in judge_cohort(session, cohort):
        if completion.met:
            step = Step(State.COMPLETED, command.actor, "rule_met", now, holds_place=True)
            take(session, registration, step)
            message = _completed(registration, completion, now=now, links=links)
            registration.completion_id = message.completion_id
            tell(session, registration, message, now)
            completed += 1
    cohort.closed_at = now
    return completed


def judge_cohort(session: Session, cohort: Cohort) -> Sequence[tuple[Registration, Completion]]:
    """Apply the completion rule to everybody with a place, in the order of acceptance.

    It asks for a share of the sessions that each takes part in.
    """
    marks = queries.attendance_of_cohort(session, cohort.id)
    share = float(cohort.program.completion["share"])
    return [
        (registration, judge_completion(share, _presences(registration, marks)))
        for registration in queries.registrations_of_cohort(session, cohort.id)
        if registration.state in (State.CONFIRMED, State.COMPLETED)
    ]


def _presences(
    registration: Registration, marks: dict[tuple[UUID, UUID], Attendance]
) -> list[Presence]:
    return [
        Presence(
            planned=_minutes(meeting.starts_at, meeting.ends_at),
            attended=_attended(marks.get((registration.id, meeting.id)), meeting),
        )
        for meeting in registration.meetings
    ]


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _attended(mark: Attendance | None, meeting: ProgramSession) -> int:
    if mark is None or mark.arrived_at is None or mark.left_at is None:
        return 0
    start, end = max(mark.arrived_at, meeting.starts_at), min(mark.left_at, meeting.ends_at)
    return max(0, _minutes(start, end))


def _completed(
    registration: Registration, completion: Completion, *, now: datetime, links: Links
) -> RegistrationCompleted:
    meetings = registration.meetings
    return RegistrationCompleted(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        completion_id=new_id(),
        completed_at=now,
        first_day=min(meeting.starts_local for meeting in meetings).date(),
        last_day=max(meeting.starts_local for meeting in meetings).date(),
        minutes_attended=completion.minutes_attended,
        minutes_planned=completion.minutes_planned,
        sessions_attended=completion.sessions_attended,
        sessions_planned=completion.sessions_planned,
        my_page_url=links.own_page(registration.participant),
    )
