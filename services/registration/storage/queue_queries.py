"""Reads of a cohort's queue and seat pools; the cohort must be locked where places change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.registration.storage.pools import SeatPool
from services.registration.storage.queries import in_queue
from services.registration.storage.registrations import Registration, State

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
            wanted = wanted.where(Registration.turn > after)
        rows = session.scalars(
            wanted.options(selectinload(Registration.pools))
            .order_by(Registration.turn)
            .limit(_BATCH)
        ).all()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1].turn


def queued(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return all who stand in the queue, in turn, with their pools."""
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, in_queue())
        .options(selectinload(Registration.pools))
        .order_by(Registration.turn)
    ).all()
