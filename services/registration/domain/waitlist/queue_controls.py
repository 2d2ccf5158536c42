"""What an organizer may do to a queue by hand, each with a reason that people are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import claim_of, locked_cohort
from services.registration.domain.errors import AnswerNotPossible, NoFreePlace, NotWaiting
from services.registration.domain.links import Links
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.seating import Room
from services.registration.domain.transitions import Step, take
from services.registration.domain.waitlist.limits import room_by_pool
from services.registration.domain.waitlist.promoting import (
    Why,
    give_place,
    passes_until,
    promote_waiting,
)
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import add_note, queued
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration, State
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Seat:
    """An organizer gives somebody a place out of turn; ``exceed`` adds a place if none is free."""

    registration_id: UUID
    exceed: bool = False


def move(session: Session, registration_id: UUID, position: int, act: Act, *, links: Links) -> None:
    """Put somebody at ``position`` of the queue, from 1; whoever changes place is told why.

    Places that were kept for a party which now stands further back go to those before it.

    Raises:
        NotFound: There is no such registration.
        NotWaiting: It does not stand in the queue.
        CohortCancelled, CohortClosed: It is over.
    """
    cohort, registration = _locked(session, registration_id)
    before = list(queued(session, cohort.id))
    if registration not in before:
        raise NotWaiting
    after = [row for row in before if row is not registration]
    after.insert(max(position, 1) - 1, registration)
    # The same turns in another order: whoever takes a cancellation back, or joins, finds theirs.
    turns = [row.turn for row in before]
    for old, row, turn in zip(before, after, turns, strict=True):
        if old is not row:
            row.turn = turn
            reason = "moved_in_queue" if row is registration else "queue_reordered"
            _stay(session, row, reason, act)
    promote_waiting(session, cohort, now=act.at, links=links)


def seat_directly(session: Session, command: Seat, act: Act, *, links: Links) -> None:
    """Give somebody who waits a place, whatever their turn.

    With ``exceed`` the cohort, and each pool that they claim, grows by exactly what is
    missing, and that is written down.

    Raises:
        NotFound: There is no such registration.
        NotWaiting: It does not wait with a confirmed address.
        NoFreePlace: No place is free and none may be added.
        CohortCancelled, CohortClosed: It is over.
    """
    cohort, registration = _locked(session, command.registration_id)
    if registration.state != State.WAITLISTED:
        raise NotWaiting
    room = Room(
        cohort.capacity - cohort.places_taken, cohort.capacity, room_by_pool(session, cohort)
    )
    own_pools = [pool for pool in registration.pools if pool.free < registration.places]
    missing = registration.places - room.free
    if missing > 0 or own_pools:
        if not command.exceed:
            raise NoFreePlace
        cohort.capacity += max(missing, 0)
        for pool in own_pools:
            pool.capacity = pool.taken + registration.places
        session.flush()
        add_note(session, cohort.id, "capacity_exceeded", act)
    elif not room.fits(claim_of(registration)):
        add_note(session, cohort.id, "organisation_limit_exceeded", act)
    give_place(session, registration, Why(act.actor, "seated", act.note).at(act.at), links)


def freeze(session: Session, cohort_id: UUID, act: Act) -> None:
    """Let nobody move up until the queue is thawed; repeating it changes nothing.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
    """
    cohort = _changeable(session, cohort_id)
    if cohort.frozen_at is None:
        cohort.frozen_at = act.at
        _tell_queue(session, cohort, "queue_frozen", act)


def thaw(session: Session, cohort_id: UUID, act: Act, *, links: Links) -> None:
    """Let people move up again, and at once where places are free.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
    """
    cohort = _changeable(session, cohort_id)
    if cohort.frozen_at is not None:
        cohort.frozen_at = None
        _tell_queue(session, cohort, "queue_thawed", act)
        promote_waiting(session, cohort, now=act.at, links=links)


def cap(session: Session, cohort_id: UUID, limit: int | None, act: Act) -> None:
    """Let the queue become no longer than ``limit``; whoever stands in it stays.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
    """
    cohort = _changeable(session, cohort_id)
    cohort.queue_limit = limit
    _tell_queue(session, cohort, "queue_capped", act)


def promise_answer(session: Session, cohort_id: UUID, hears_by: datetime, act: Act) -> None:
    """Say when those who wait have heard, where an organizer chooses by hand.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        AnswerNotPossible: It would be before now or after the start.
    """
    cohort = _changeable(session, cohort_id)
    if not act.at < hears_by <= passes_until(cohort):
        raise AnswerNotPossible
    cohort.hears_by = hears_by
    _tell_queue(session, cohort, "answer_promised", act)


def _tell_queue(session: Session, cohort: Cohort, kind: str, act: Act) -> None:
    add_note(session, cohort.id, kind, act)
    for row in queued(session, cohort.id):
        _stay(session, row, kind, act)


def _stay(session: Session, row: Registration, reason: str, act: Act) -> None:
    """Write a step that changes no state: the person's page tells what happened to the queue."""
    step = Step(
        State(row.state), act.actor, reason, act.at, holds_place=row.holds_place, note=act.note
    )
    take(session, row, step)


def _changeable(session: Session, cohort_id: UUID) -> Cohort:
    cohort = locked_cohort(session, cohort_id)
    check_running(cohort)
    return cohort


def _locked(session: Session, registration_id: UUID) -> tuple[Cohort, Registration]:
    cohort = locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    check_running(cohort)
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    return cohort, registration
