"""Moving up: the one path by which a free place reaches the first who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import claim_of
from services.registration.domain.answering_time import offer_deadline
from services.registration.domain.links import Links
from services.registration.domain.offering import make_offer
from services.registration.domain.policies import may_promote
from services.registration.domain.seating import Claim, Room, choose
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.gateways.working_days import is_working_day
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import in_turn, pools_of_cohort
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationConfirmed


@dataclass(frozen=True)
class _Entry:
    """A registration in the queue, as the rule of seating sees it."""

    registration: Registration
    claim: Claim
    passed_over: int


def promote_waiting(
    session: Session, cohort: Cohort, *, now: datetime, links: Links, present: UUID | None = None
) -> int:
    """Give or offer free places of ``cohort`` to those who wait, in turn; return to how many.

    The cohort must be locked. Whoever has not confirmed their address is passed over and
    keeps their turn: a place that nobody may want must not stay empty. So is whoever waits for
    a pool that is full. ``present`` is a registration whose person is saying yes at this very
    moment and is not asked once more.
    """
    first_start = min(meeting.starts_at for meeting in cohort.sessions)
    allowed = may_promote(
        now=now,
        first_start=first_start,
        closed=cohort.closed_at is not None,
        cancelled=cohort.cancelled_at is not None,
    )
    moved = 0
    while allowed and (waiting := _next(session, cohort)) is not None:
        deadline = None
        if cohort.promotion == "offer" and waiting.id != present:
            deadline = offer_deadline(now, first_start, is_working_day)
        if deadline is None:
            _promote(session, waiting, now=now, links=links)
        else:
            make_offer(session, waiting, expires_at=deadline, now=now, links=links)
        moved += 1
    return moved


def _next(session: Session, cohort: Cohort) -> Registration | None:
    """Return who gets in next, and remember who was passed over for it."""
    if cohort.places_taken >= cohort.capacity:
        return None
    session.flush()
    pools = {pool.id: pool.free for pool in pools_of_cohort(session, cohort.id)}
    room = Room(cohort.capacity - cohort.places_taken, cohort.capacity, pools)
    choice = choose(map(_entry, in_turn(session, cohort.id)), room)
    if choice is None:
        return None
    for passed in choice.passed:
        passed.registration.passed_over += 1
    return choice.chosen.registration


def _entry(registration: Registration) -> _Entry:
    return _Entry(registration, claim_of(registration), registration.passed_over)


def _promote(session: Session, registration: Registration, *, now: datetime, links: Links) -> None:
    step = Step(State.CONFIRMED, SYSTEM, "place_became_free", now, holds_place=True)
    take(session, registration, step)
    message = RegistrationConfirmed(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="promoted",
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
