"""Closing a cohort: attendance is settled, and whoever meets the rule has completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import CloseCohort
from services.registration.domain.errors import CohortClosed, SessionsNotOver
from services.registration.domain.links import Links
from services.registration.domain.policies import Completion, Presence, judge_completion
from services.registration.domain.presence import minutes_attended, minutes_planned
from services.registration.domain.programs.settling import BATCH, Settling, settle_begun
from services.registration.domain.transitions import Step, take, told
from services.registration.storage import roster_queries
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import EACH_SESSION, WHOLE, Cohort
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import CohortFacts
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record_all


class Closed(NamedTuple):
    """How many people have completed, and how many certificates are made now."""

    completed: int
    certificates: int


def close_cohort(session: Session, command: CloseCohort, *, now: datetime, links: Links) -> Closed:
    """Close the cohort and complete whoever meets its rule.

    It happens as a whole or not at all, whatever dies meanwhile. Where each session has
    certificates of its own, those that are still open are closed, and none is made for the whole.

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
    printed = facts.cohort_facts(cohort, links)
    completed = certificates = 0
    if cohort.certifies_sessions:
        certificates = settle_begun(session, cohort, Settling(now, printed, links))
    closing = _Closing(command.actor, now, printed, links, cohort.certifies_sessions)
    for judged in judge_cohort(session, cohort):
        met = [(registration, each) for registration, each in judged if each.met]
        _complete(session, met, closing)
        # What is written is let go of: memory holds one batch, however large the crowd is.
        session.flush()
        completed += len(met)
    cohort.closed_at = now
    return Closed(completed, certificates if cohort.certifies_sessions else completed)


@dataclass(frozen=True)
class _Closing:
    """What all who complete have alike: who closes, when, and what a certificate prints."""

    actor: str
    at: datetime
    cohort: CohortFacts
    links: Links
    certifies_sessions: bool


def judge_cohort(
    session: Session, cohort: Cohort, *, at_once: int = BATCH
) -> Iterator[Sequence[tuple[Registration, Completion]]]:
    """Apply the completion rule to everybody with a place, in the order of acceptance.

    They are read ``at_once`` at a time. The rule asks for a share of the sessions that each
    takes part in.
    """
    share, after = float(cohort.program.completion["share"]), 0
    while rows := roster_queries.with_places_after(session, cohort.id, after, at_once):
        marks = roster_queries.attendance_of(session, [row.id for row in rows])
        yield [(row, judge_completion(share, _presences(row, marks))) for row in rows]
        after = rows[-1].queue_number


def _complete(
    session: Session, met: Sequence[tuple[Registration, Completion]], closing: _Closing
) -> None:
    told_all = []
    for registration, completion in met:
        step = Step(State.COMPLETED, closing.actor, "rule_met", closing.at, holds_place=True)
        take(session, registration, step)
        message = _completed(registration, completion, closing)
        registration.completion_id = message.completion_id
        told_all.append(told(registration, message, closing.at))
    record_all(session, told_all)


def _presences(
    registration: Registration, marks: dict[tuple[UUID, UUID], Attendance]
) -> list[Presence]:
    return [
        Presence(
            planned=minutes_planned(meeting),
            attended=minutes_attended(marks.get((registration.id, meeting.id)), meeting),
        )
        for meeting in registration.meetings
    ]


def _completed(
    registration: Registration, completion: Completion, closing: _Closing
) -> RegistrationCompleted:
    meetings = registration.meetings
    return RegistrationCompleted(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=closing.cohort,
        completion_id=new_id(),
        completed_at=closing.at,
        first_day=min(meeting.starts_local for meeting in meetings).date(),
        last_day=max(meeting.starts_local for meeting in meetings).date(),
        minutes_attended=completion.minutes_attended,
        minutes_planned=completion.minutes_planned,
        sessions_attended=completion.sessions_attended,
        sessions_planned=completion.sessions_planned,
        my_page_url=closing.links.own_page(registration.participant),
        certifies=EACH_SESSION if closing.certifies_sessions else WHOLE,
    )
