"""Reads of a cohort's queue and seat pools; the cohort must be locked where places change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, lazyload, selectinload

from services.registration.storage.catalogue import Cohort
from services.registration.storage.pools import SeatPool
from services.registration.storage.queries import in_queue
from services.registration.storage.queue_rows import Act, QueueDraw, QueueNote
from services.registration.storage.registrations import Registration, State
from services.registration.storage.roster_queries import of_ids
from shared.kernel.identifiers import new_id

_BATCH = 100


def pools_of_cohort(session: Session, cohort_id: UUID) -> Sequence[SeatPool]:
    """Return the pools that a cohort counts on their own."""
    return session.scalars(
        select(SeatPool)
        .where(SeatPool.cohort_id == cohort_id)
        .order_by(SeatPool.id)
        .execution_options(populate_existing=True)
    ).all()


def chosen_pools(session: Session, cohort_id: UUID, ids: Iterable[UUID]) -> Sequence[SeatPool]:
    """Return those of a cohort's pools that have one of ``ids``."""
    return session.scalars(
        select(SeatPool)
        .where(SeatPool.cohort_id == cohort_id, SeatPool.id.in_(ids))
        .order_by(SeatPool.id)
    ).all()


def in_turn(session: Session, cohort_id: UUID) -> Iterator[Registration]:
    """Yield those who wait with a confirmed address, in turn, as far as they are asked for."""
    after = None
    while True:
        wanted = select(Registration).where(
            Registration.cohort_id == cohort_id, Registration.state == State.WAITLISTED
        )
        if after is not None:
            wanted = wanted.where(
                tuple_(Registration.turn, Registration.queue_number) > tuple_(*after)
            )
        rows = session.scalars(
            wanted.options(selectinload(Registration.pools))
            .order_by(Registration.turn, Registration.queue_number)
            .limit(_BATCH)
        ).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = (rows[-1].turn, rows[-1].queue_number)


def queued(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return all who stand in the queue, in turn, with their pools."""
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, in_queue())
        .options(selectinload(Registration.pools))
        .order_by(Registration.turn, Registration.queue_number)
    ).all()


def queued_between(
    session: Session, cohort_id: UUID, *, offset: int, limit: int
) -> Sequence[Registration]:
    """Return some of those who stand in the queue, in turn."""
    ids = session.scalars(
        select(Registration.id)
        .where(Registration.cohort_id == cohort_id, in_queue())
        .order_by(Registration.turn, Registration.queue_number)
        .offset(offset)
        .limit(limit)
    ).all()
    return of_ids(session, cohort_id, ids)


def queued_one(session: Session, cohort_id: UUID, registration_id: UUID) -> Registration | None:
    """Return a registration if it stands in the queue of a cohort."""
    return session.scalars(
        select(Registration).where(
            Registration.cohort_id == cohort_id, Registration.id == registration_id, in_queue()
        )
    ).first()


def places_by_organisation(session: Session, cohort_id: UUID) -> dict[UUID, int]:
    """Return how many of a cohort's places each organisation has."""
    rows = session.execute(
        select(Registration.organisation_id, func.sum(Registration.places))
        .where(
            Registration.cohort_id == cohort_id,
            Registration.holds_place,
            Registration.organisation_id.is_not(None),
        )
        .group_by(Registration.organisation_id)
    )
    return {organisation: int(places) for organisation, places in rows if organisation}


def add_note(session: Session, cohort_id: UUID, kind: str, act: Act) -> None:
    """Write down what an organizer did to a whole queue, and why."""
    session.add(
        QueueNote(
            id=new_id(), cohort_id=cohort_id, at=act.at, actor=act.actor, kind=kind, note=act.note
        )
    )


def notes_of_cohort(session: Session, cohort_id: UUID) -> Sequence[QueueNote]:
    """Return what organizers did to a queue, the newest first."""
    return session.scalars(
        select(QueueNote)
        .where(QueueNote.cohort_id == cohort_id)
        .order_by(QueueNote.at.desc(), QueueNote.id.desc())
    ).all()


def reasons_in_force(session: Session, cohort_ids: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the newest reason for each kind of act on a queue, by cohort and kind."""
    rows = session.execute(
        select(QueueNote.cohort_id, QueueNote.kind, QueueNote.note)
        .where(QueueNote.cohort_id.in_(cohort_ids))
        .order_by(QueueNote.at, QueueNote.id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def claim_due_decisions(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim cohorts whose time to decide who gets a place has come."""
    rows = session.scalars(
        select(Cohort)
        .where(
            Cohort.decides_at <= now,
            Cohort.decided_at.is_(None),
            Cohort.cancelled_at.is_(None),
            or_(
                Cohort.decision_claimed_until.is_(None),
                Cohort.decision_claimed_until <= now,
            ),
        )
        .order_by(Cohort.decides_at)
        .limit(limit)
        .options(lazyload(Cohort.program))
        .with_for_update(skip_locked=True, of=Cohort)
    ).all()
    for row in rows:
        row.decision_claimed_until = now + lease
    return [row.id for row in rows]


def draws(session: Session, cohort_ids: Iterable[UUID]) -> dict[UUID, QueueDraw]:
    """Return the lotteries of cohorts, by cohort."""
    rows = session.scalars(select(QueueDraw).where(QueueDraw.cohort_id.in_(cohort_ids)))
    return {row.cohort_id: row for row in rows}
