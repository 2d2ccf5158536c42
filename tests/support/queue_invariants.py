"""What is true of every cohort and its queue after every act, whoever acted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain.seating import Claim, Room, choose
from services.registration.domain.waitlist.promoting import may_be_given
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.registrations import Registration, Transition

_IN_TURN = {"place_became_free", "place_offered"}
# Why a registration may go from one state to another: nothing happens without one of these.
_REASONS: Mapping[tuple[str | None, str], set[str]] = {
    (None, "unconfirmed"): {"signed_up"},
    ("unconfirmed", "unconfirmed"): {
        "moved_in_queue", "queue_reordered", "queue_frozen", "queue_thawed", "part_changed",
    },
    ("unconfirmed", "confirmed"): {"address_confirmed"},
    ("unconfirmed", "waitlisted"): {"address_confirmed"},
    ("unconfirmed", "expired"): {"not_confirmed_in_time"},
    ("unconfirmed", "cancelled"): {"cancelled"},
    ("expired", "confirmed"): {"address_confirmed", "place_returned"},
    ("expired", "waitlisted"): {"address_confirmed"},
    ("waitlisted", "waitlisted"): {
        "moved_in_queue", "queue_reordered", "queue_frozen", "queue_thawed", "not_drawn",
        "not_in_order", "part_changed",
    },
    ("waitlisted", "confirmed"): {
        "place_became_free", "place_drawn", "place_reserved", "place_in_order",
    },
    ("waitlisted", "offered"): {"place_offered"},
    ("waitlisted", "cancelled"): {"cancelled"},
    ("offered", "confirmed"): {"offer_accepted"},
    ("offered", "cancelled"): {"offer_passed", "cancelled"},
    ("offered", "expired"): {"offer_not_answered"},
    ("offered", "offered"): {"part_changed"},
    ("confirmed", "confirmed"): {"absence_asked", "absence_answered", "part_changed"},
    ("confirmed", "expired"): {"absence_not_answered"},
    ("confirmed", "cancelled"): {"cancelled"},
}  # fmt: skip


@dataclass(frozen=True)
class _Waiting:
    claim: Claim
    passed_over: int


def check_cohort(session: Session, cohort_id: UUID, now: datetime) -> None:
    """Places add up, none is free for somebody whose turn it is, each history is whole."""
    cohort = session.get(Cohort, cohort_id)
    assert cohort is not None
    rows = _in_turn(session, cohort_id)
    held = sum(row.places for row in rows if row.holds_place)
    assert held == cohort.places_taken <= cohort.capacity
    waiting = [_Waiting(_claim(row), row.passed_over) for row in rows if row.state == "waitlisted"]
    rooms = _check_pools(session, cohort_id, rows)
    free = Room(cohort.capacity - cohort.places_taken, cohort.capacity, rooms)
    stands_still = cohort.frozen_at is not None or not may_be_given(cohort, now)
    assert stands_still or choose(waiting, free) is None
    living = [row.participant_id for row in rows if row.state not in ("cancelled", "expired")]
    assert len(living) == len(set(living))
    for row in rows:
        _check_history(row)


def _claim(row: Registration) -> Claim:
    return Claim(row.places, frozenset(pool.id for pool in row.pools))


def _check_pools(
    session: Session, cohort_id: UUID, rows: Sequence[Registration]
) -> Mapping[UUID, int]:
    """Each pool counts those whom it holds; return what is free in each."""
    pools = pools_of_cohort(session, cohort_id)
    for pool in pools:
        held = sum(row.places for row in rows if row.holds_place and pool in row.pools)
        assert held == pool.taken
        assert pool.free >= 0
    return {pool.id: pool.free for pool in pools}


def _in_turn(session: Session, cohort_id: UUID) -> list[Registration]:
    return list(
        session.scalars(
            select(Registration)
            .where(Registration.cohort_id == cohort_id)
            .order_by(Registration.turn, Registration.queue_number)
        )
    )


def _check_history(row: Registration) -> None:
    """Each move starts where the one before ended, and says why; one offer is open at most."""
    steps = row.transitions
    assert [step.from_state for step in steps] == [None, *(step.to_state for step in steps[:-1])]
    assert steps[-1].to_state == row.state
    for step in steps:
        assert step.reason in _REASONS[step.from_state, step.to_state]
    open_offers = sum(offer.state == "open" for offer in row.offers)
    assert open_offers == (row.state == "offered")
    assert row.holds_place or row.state in ("unconfirmed", "waitlisted", "cancelled", "expired")


def check_nobody_overtook(session: Session, cohort_id: UUID) -> int:
    """Whoever got a place in turn had nobody of the same size before them; return how many did.

    It reads the steps in the order in which they were taken, under the cohort's lock. It holds
    where no organizer moved anybody.
    """
    rows = {row.id: row for row in _in_turn(session, cohort_id)}
    steps = session.scalars(
        select(Transition).where(Transition.registration_id.in_(rows)).order_by(Transition.id)
    )
    waiting: set[UUID] = set()
    got_in = 0
    for step in steps:
        if step.to_state == "waitlisted":
            waiting.add(step.registration_id)
            continue
        waiting.discard(step.registration_id)
        if step.reason in _IN_TURN:
            got_in += 1
            mine = rows[step.registration_id]
            before = [rows[key] for key in waiting if rows[key].places == mine.places]
            assert all(_turn(other) > _turn(mine) for other in before)
    return got_in


def _turn(row: Registration) -> tuple[int, int]:
    return row.turn, row.queue_number
