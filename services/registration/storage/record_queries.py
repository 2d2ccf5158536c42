"""Reads of how the queues of earlier cohorts went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.registrations import (
    Offer,
    OfferState,
    Registration,
    State,
    Transition,
)

_GOT_IN = (State.OFFERED, State.CONFIRMED)
# What so many people did says nothing about a workshop, and would take long to read.
_LARGEST = 5000


@dataclass(frozen=True)
class BegunCohort:
    """A cohort that has begun, whose queue can be learned from."""

    id: UUID
    program_id: UUID
    organiser_email: str
    policy: str
    decided_at: datetime | None
    starts_at: datetime


@dataclass(frozen=True)
class PastWait:
    """One registration that waited, from when, until when, and whether its turn came."""

    cohort_id: UUID
    turn: tuple[int, int]
    joined_at: datetime
    left_at: datetime | None
    got_in: bool


def begun_cohorts(
    session: Session, organisers: Iterable[str], *, now: datetime, limit: int
) -> Sequence[BegunCohort]:
    """Return the newest cohorts of organisers whose queues have come to rest, none enormous."""
    starts = func.min(ProgramSession.starts_at)
    # Where places of those who missed the first session go on, the queue moves longer.
    settled = case((Cohort.releases_absent, func.max(ProgramSession.starts_at)), else_=starts)
    rows = session.execute(
        select(
            Cohort.id,
            Cohort.program_id,
            Program.organiser_email,
            Cohort.policy,
            Cohort.decided_at,
            starts,
        )
        .join(Program, Program.id == Cohort.program_id)
        .join(
            ProgramSession,
            and_(ProgramSession.cohort_id == Cohort.id, ProgramSession.cancelled_at.is_(None)),
        )
        .where(
            Program.organiser_email.in_(organisers),
            Cohort.cancelled_at.is_(None),
            Cohort.next_queue_number <= _LARGEST,
        )
        .group_by(Cohort.id, Program.organiser_email)
        .having(settled <= now)
        .order_by(starts.desc(), Cohort.id)
        .limit(limit)
    )
    return [BegunCohort(*row) for row in rows]


def past_waits(session: Session, cohort_ids: Iterable[UUID]) -> Sequence[PastWait]:
    """Return who has ever waited with a confirmed address in some cohorts."""
    waits = or_(Transition.from_state == State.WAITLISTED, Transition.to_state == State.WAITLISTED)
    left = and_(Transition.from_state == State.WAITLISTED, Transition.to_state != State.WAITLISTED)
    joined_at = func.min(Transition.at).filter(Transition.to_state == State.WAITLISTED)
    rows = session.execute(
        select(
            Registration.cohort_id,
            Registration.turn,
            Registration.queue_number,
            joined_at,
            func.min(Transition.at).filter(left),
            func.bool_or(and_(left, Transition.to_state.in_(_GOT_IN))),
        )
        .join(Transition, Transition.registration_id == Registration.id)
        .where(Registration.cohort_id.in_(cohort_ids), waits)
        .group_by(Registration.id)
        .having(joined_at.is_not(None))
    )
    return [
        PastWait(cohort_id, (turn, number), joined, ended, bool(got_in))
        for cohort_id, turn, number, joined, ended, got_in in rows
    ]


def answers_due(session: Session, cohort_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return until when the next of those who have been asked can answer, by cohort."""
    rows = session.execute(
        select(Registration.cohort_id, func.min(Offer.expires_at))
        .join(Offer, Offer.registration_id == Registration.id)
        .where(Registration.cohort_id.in_(cohort_ids), Offer.state == OfferState.OPEN)
        .group_by(Registration.cohort_id)
    )
    return {row[0]: row[1] for row in rows}
