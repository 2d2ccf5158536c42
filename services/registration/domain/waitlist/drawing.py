"""The moment at which a cohort that decides later gives its places, by lot or by priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.links import Links
from services.registration.domain.policies import DECIDED_LATER
from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.lottery import Lottery
from services.registration.domain.queueing.parties import Turn
from services.registration.domain.queueing.priority import Priority, Tier
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.domain.waitlist.outlook import outlook, pasts
from services.registration.domain.waitlist.promoting import (
    Why,
    give_place,
    may_be_given,
    next_in_turn,
    promote_waiting,
)
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import queued
from services.registration.storage.queue_rows import QueueDraw
from services.registration.storage.record_queries import answers_due
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import QueuePlace
from shared.contracts.registrations import RegistrationWaitlisted

# Reasons of steps, by the reason of the rule: they are told to people, so they have words.
_REASONS = {"drawn": "place_drawn", "reserved": "place_reserved", "in_order": "place_in_order"}
_LEFT = {"lottery": "not_drawn", "priority": "not_in_order"}


def decide_cohort(
    session: Session, cohort_id: UUID, *, now: datetime, links: Links, seeds: Seeds
) -> bool:
    """Give places by the cohort's rule if its time has come; repeating it changes nothing.

    The rule orders the queue, and places are given in that order by the one usual way of
    seating; whoever is left keeps the order as their turn. Whoever has not confirmed their
    address by now is passed over like anybody in a queue.

    Raises:
        NotFound: There is no such cohort.
    """
    cohort = locked_cohort(session, cohort_id)
    if not is_due(cohort, now):
        return False
    rows = {str(row.id): row for row in queued(session, cohort.id)}
    turns = _ordered(session, cohort, [_applicant(row) for row in rows.values()], seeds)
    for number, turn in enumerate(turns, start=1):
        rows[turn.applicant.id].turn = number
    cohort.decided_at = now
    session.flush()
    if cohort.frozen_at is None:
        reasons = {turn.applicant.id: _REASONS[turn.reason] for turn in turns}
        _seat(session, cohort, reasons, now=now, links=links)
        _tell_those_left(session, cohort, now=now, links=links)
    return True


def is_due(cohort: Cohort, now: datetime) -> bool:
    """Say whether the cohort should decide now."""
    waits = cohort.policy in DECIDED_LATER and cohort.decided_at is None
    in_time = cohort.decides_at is not None and cohort.decides_at <= now
    return waits and in_time and cohort.cancelled_at is None


def _seat(
    session: Session, cohort: Cohort, reasons: Mapping[str, str], *, now: datetime, links: Links
) -> None:
    while may_be_given(cohort, now) and (row := next_in_turn(session, cohort)) is not None:
        why = Why(SYSTEM, reasons.get(str(row.id), "place_in_order"))
        give_place(session, row, why.at(now), links)
    promote_waiting(session, cohort, now=now, links=links)


def _tell_those_left(session: Session, cohort: Cohort, *, now: datetime, links: Links) -> None:
    """Tell everybody who waits with a confirmed address that they got no place, and what now."""
    session.flush()
    places = enumerate(queued(session, cohort.id), start=1)
    left = [(place, row) for place, row in places if row.state == State.WAITLISTED]
    if not left:
        return
    past = pasts(session, [cohort], now)[cohort.id]
    due = answers_due(session, [cohort.id]).get(cohort.id)
    for place, row in left:
        take(session, row, Step(State.WAITLISTED, SYSTEM, _LEFT[cohort.policy], now))
        message = RegistrationWaitlisted(
            registration_id=row.id,
            participant=facts.person(row),
            cohort=facts.cohort_facts(cohort, links),
            queue=QueuePlace(position=place, counted_at=now),
            cause="not_chosen",
            outlook=outlook(cohort, place=place, past=past, answer_due=due),
            my_page_url=links.own_page(row.participant),
        )
        tell(session, row, message, now)


def _ordered(
    session: Session, cohort: Cohort, applicants: Sequence[Applicant], seeds: Seeds
) -> Sequence[Turn]:
    if cohort.policy == "lottery":
        return _drawn(session, cohort, applicants, seeds)
    tiers = tuple(Tier(str(tier["group"]), int(tier["reserved"])) for tier in cohort.tiers)
    rule = Priority(tiers=tiers, organisation_limit=cohort.organisation_limit)
    return rule.turns(applicants, cohort.capacity)


def _drawn(
    session: Session, cohort: Cohort, applicants: Sequence[Applicant], seeds: Seeds
) -> Sequence[Turn]:
    draw = session.get_one(QueueDraw, cohort.id)
    draw.seed = seeds.seed(cohort.id, draw.nonce)
    turns = Lottery(draw.seed).turns(applicants)
    draw.places = cohort.capacity - cohort.places_taken
    draw.entries = [turn.applicant.id for turn in turns]
    return turns


def _applicant(row: Registration) -> Applicant:
    return Applicant(
        id=str(row.id),
        signed_up_at=row.created_at,
        group=row.group_key or "",
        organisation=str(row.organisation_id) if row.organisation_id else None,
        party_size=row.places,
    )
