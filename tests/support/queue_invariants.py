"""What is true of every cohort and its queue after every act, whoever acted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain.seating import Claim, Room, choose
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration


@dataclass(frozen=True)
class _Waiting:
    claim: Claim
    passed_over: int


def check_cohort(session: Session, cohort_id: UUID) -> None:
    """Places add up, none is free for somebody whose turn it is, each history is whole."""
    cohort = session.get(Cohort, cohort_id)
    assert cohort is not None
    rows = session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id)
        .order_by(Registration.turn, Registration.queue_number)
    ).all()
    held = sum(row.places for row in rows if row.holds_place)
    assert held == cohort.places_taken <= cohort.capacity
    waiting = [_Waiting(Claim(r.places), r.passed_over) for r in rows if r.state == "waitlisted"]
    free = Room(cohort.capacity - cohort.places_taken, cohort.capacity)
    assert cohort.frozen_at is not None or choose(waiting, free) is None
    living = [row.participant_id for row in rows if row.state not in ("cancelled", "expired")]
    assert len(living) == len(set(living))
    for row in rows:
        _check_history(row)


def _check_history(row: Registration) -> None:
    """Each move starts where the one before ended, and says why; one offer is open at most."""
    steps = row.transitions
    assert [step.from_state for step in steps] == [None, *(step.to_state for step in steps[:-1])]
    assert steps[-1].to_state == row.state
    assert all(step.reason for step in steps)
    open_offers = sum(offer.state == "open" for offer in row.offers)
    assert open_offers == (row.state == "offered")
    assert row.holds_place or row.state in ("unconfirmed", "waitlisted", "cancelled", "expired")
