"""Moving up: the one path by which a free place reaches the first who waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import claim_of
from services.registration.domain.links import Links
from services.registration.domain.policies import may_promote, places_go_in_turn
from services.registration.domain.seating import Claim, Room, choose
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.domain.waitlist.answering_time import offer_deadline
from services.registration.domain.waitlist.limits import room_by_pool
from services.registration.domain.waitlist.offering import make_offer
from services.registration.gateways.working_days import is_working_day
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import in_turn
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
    round_ = _Round(now, passes_until(cohort), present=present)
    return _promote(session, cohort, round_, links)


def promote_at_door(
    session: Session, cohort: Cohort, here: Collection[UUID], *, now: datetime, links: Links
) -> int:
    """Give free places to those ``here``, in turn, while the last session is held.

    As above; whoever waits elsewhere keeps their turn, and nobody is asked.
    """
    return _promote(session, cohort, _Round(now, cohort.ends_at, here=frozenset(here)), links)


@dataclass(frozen=True)
class _Round:
    """When places are passed on and until when; ``here`` are the only ones who can get them."""

    now: datetime
    until: datetime
    present: UUID | None = None
    here: frozenset[UUID] | None = None

    def asks(self, cohort: Cohort, waiting: Registration) -> bool:
        """Say whether somebody is asked before they get a place."""
        is_there = self.here is not None or waiting.id == self.present
        return cohort.promotion == "offer" and not is_there


def _promote(session: Session, cohort: Cohort, round_: _Round, links: Links) -> int:
    now, moved = round_.now, 0
    allowed = cohort.frozen_at is None and may_be_given(cohort, now, until=round_.until)
    while allowed and (waiting := next_in_turn(session, cohort, round_.here)) is not None:
        asks = round_.asks(cohort, waiting)
        deadline = offer_deadline(now, round_.until, is_working_day) if asks else None
        if deadline is None:
            give_place(session, waiting, _FREED.at(now), links)
        else:
            make_offer(session, waiting, expires_at=deadline, now=now, links=links)
        moved += 1
    return moved


def passes_on_absent_places(cohort: Cohort) -> bool:
    """Say whether places of those who were absent from the first session are passed on.

    It takes a second session to come to, and everybody must have been expected at the first.
    """
    return cohort.releases_absent and not cohort.chooses and len(cohort.sessions) > 1


def passes_until(cohort: Cohort) -> datetime:
    """Return from when on no place is passed on: the first start, or with it the second.

    The second it is where places of those are passed on who were absent from the first.
    """
    starts = sorted(meeting.starts_at for meeting in cohort.sessions)
    return starts[1] if passes_on_absent_places(cohort) else starts[0]


def may_be_given(cohort: Cohort, now: datetime, *, until: datetime | None = None) -> bool:
    """Say whether free places may go to those who wait, in turn, at this moment."""
    decided = cohort.decided_at is not None
    return places_go_in_turn(cohort.policy, decided=decided) and may_promote(
        now=now,
        until=until or passes_until(cohort),
        closed=cohort.closed_at is not None,
        cancelled=cohort.cancelled_at is not None,
    )


def next_in_turn(
    session: Session, cohort: Cohort, here: Collection[UUID] | None = None
) -> Registration | None:
    """Return who gets in next, of those ``here`` if given, and remember who was passed over."""
    if cohort.places_taken >= cohort.capacity:
        return None
    session.flush()
    pools = room_by_pool(session, cohort)
    room = Room(cohort.capacity - cohort.places_taken, cohort.capacity, pools)
    waiting = (row for row in in_turn(session, cohort.id) if here is None or row.id in here)
    choice = choose(map(_entry, waiting), room)
    if choice is None:
        return None
    for passed in choice.passed:
        passed.registration.passed_over += 1
    return choice.chosen.registration


def _entry(registration: Registration) -> _Entry:
    return _Entry(registration, claim_of(registration), registration.passed_over)


@dataclass(frozen=True)
class Why:
    """Why somebody who waits gets a place: by whom, a code of ours, and what they wrote."""

    actor: str
    reason: str
    note: str | None = None

    def at(self, now: datetime) -> Step:
        """Return the step that it leads to."""
        return Step(State.CONFIRMED, self.actor, self.reason, now, holds_place=True, note=self.note)


_FREED = Why(SYSTEM, "place_became_free")
_GIVEN_BY: Mapping[str, Literal["draw", "priority", "organizer"]] = {
    "place_drawn": "draw",
    "place_reserved": "priority",
    "place_in_order": "priority",
    "seated": "organizer",
}


def give_place(session: Session, registration: Registration, step: Step, links: Links) -> None:
    """Give a free place to somebody who waits, and tell them; the cohort must be locked."""
    take(session, registration, step)
    message = RegistrationConfirmed(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="promoted",
        given_by=_GIVEN_BY.get(step.reason, "turn"),
        releases_absent=passes_on_absent_places(registration.cohort),
        note=step.note,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, step.at)
