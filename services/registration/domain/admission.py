"""What a cohort has for somebody who asks now: its occupancy, its window, the next number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import CohortCancelled, QueueFull, RegistrationNotOpen
from services.registration.domain.policies import (
    Admission,
    Occupancy,
    admit,
    places_go_in_turn,
)
from services.registration.domain.seating import Claim
from services.registration.domain.waitlist.limits import claim_for, room_by_pool
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import queued
from services.registration.storage.registrations import Registration
from shared.kernel.errors import NotFound


def locked_cohort(session: Session, cohort_id: UUID | None) -> Cohort:
    """Lock a cohort for a change of places or queue.

    Raises:
        NotFound: There is no such cohort.
    """
    cohort = queries.cohort_for_update(session, cohort_id) if cohort_id else None
    if cohort is None:
        raise NotFound
    return cohort


def window_is_open(cohort: Cohort, now: datetime) -> bool:
    """Say whether it is time to register."""
    return cohort.registration_opens_at <= now < cohort.registration_closes_at


def can_be_opened(cohort: Cohort, now: datetime) -> bool:
    """Say whether an organizer may let somebody in before the window, or after it.

    From the first session's start on nobody comes in any more.
    """
    over = cohort.cancelled_at is not None or cohort.closed_at is not None
    return not over and now < cohort.sessions[0].starts_at


def check_window(cohort: Cohort, now: datetime, *, opened: bool = False) -> None:
    """Refuse outside the registration window, unless an organizer has ``opened`` it for somebody.

    Raises:
        CohortCancelled: The run does not take place.
        RegistrationNotOpen: Too early or too late.
    """
    if cohort.cancelled_at is not None:
        raise CohortCancelled
    is_open = window_is_open(cohort, now) or (opened and can_be_opened(cohort, now))
    if cohort.closed_at is not None or not is_open:
        raise RegistrationNotOpen


def occupancy(session: Session, cohort: Cohort) -> Occupancy:
    """Return how full the cohort is, and where it has pools, what those who wait claim."""
    pools = room_by_pool(session, cohort)
    if not pools:
        return plain_occupancy(cohort, queries.queue_length(session, cohort.id))
    waiting = queued(session, cohort.id)
    claims = tuple(claim_of(row) for row in waiting)
    return replace(plain_occupancy(cohort, len(waiting)), pools=pools, claims=claims)


def plain_occupancy(cohort: Cohort, waiting: int) -> Occupancy:
    """Return how full a cohort without pools is while ``waiting`` stand in its queue."""
    return Occupancy(
        capacity=cohort.capacity,
        taken=cohort.places_taken,
        waiting=waiting,
        queue_limit=cohort.queue_limit,
        gathering=not places_go_in_turn(cohort.policy, decided=cohort.decided_at is not None),
    )


def decide(current: Occupancy, claim: Claim = Claim()) -> Admission:  # noqa: B008 - it is frozen
    """Return place or queue.

    Raises:
        QueueFull: Neither is to be had.
    """
    admission = admit(current, claim)
    if admission is Admission.REFUSED:
        raise QueueFull
    return admission


def claim_of(registration: Registration) -> Claim:
    """Return what a registration asks for, or holds."""
    pools = frozenset(pool.id for pool in registration.pools)
    claim = Claim(registration.places, pools)
    return claim_for(registration.cohort, claim, registration.organisation_id)


def admit_anew(session: Session, cohort: Cohort, registration: Registration) -> bool:
    """Give a registration that claims nothing its number, and return whether it gets a place.

    Raises:
        QueueFull: Neither place nor queue is to be had.
    """
    place = decide(occupancy(session, cohort), claim_of(registration)) is Admission.PLACE
    registration.queue_number = registration.turn = next_queue_number(cohort)
    registration.claims = True
    return place


def next_queue_number(cohort: Cohort) -> int:
    """Take the next number of the order in which the cohort accepts registrations."""
    number = cohort.next_queue_number
    cohort.next_queue_number = number + 1
    return number
