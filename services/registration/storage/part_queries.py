"""Named reads and changes around what people take part in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import SESSION, SeatPool, seat_claim
from services.registration.storage.registrations import LIVE, Registration, State


def has_live_registrations(session: Session, cohort_id: UUID) -> bool:
    """Say whether anybody is registered who has not cancelled or lapsed."""
    live = exists().where(Registration.cohort_id == cohort_id, Registration.state.in_(LIVE))
    return bool(session.scalar(select(live)))


def confirmed_registrations(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return everybody with a place, with their pools."""
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, Registration.state == State.CONFIRMED)
        .options(selectinload(Registration.pools))
        .order_by(Registration.queue_number)
    ).all()


def live_registrations(session: Session, participant_id: UUID) -> Sequence[Registration]:
    """Return a person's registrations that have not ended, with what they take part in."""
    return session.scalars(
        select(Registration)
        .where(Registration.participant_id == participant_id, Registration.state.in_(LIVE))
        .options(
            joinedload(Registration.cohort).selectinload(Cohort.sessions),
            selectinload(Registration.pools),
        )
        .order_by(Registration.created_at)
    ).all()


def let_everybody_claim(session: Session, pool: SeatPool) -> int:
    """Let all registrations of the pool's cohort claim it; return how many places they hold."""
    everybody = select(Registration.id, literal(pool.id)).where(
        Registration.cohort_id == pool.cohort_id
    )
    session.execute(insert(seat_claim).from_select(["registration_id", "pool_id"], everybody))
    held = select(func.coalesce(func.sum(Registration.places), 0)).where(
        Registration.cohort_id == pool.cohort_id, Registration.holds_place
    )
    return int(session.scalar(held) or 0)


def drop_pools(session: Session, pool_ids: Iterable[UUID]) -> None:
    """Take pools away and the claims to them: nobody waits for them any more."""
    ids = tuple(pool_ids)
    if not ids:
        return
    session.execute(delete(seat_claim).where(seat_claim.c.pool_id.in_(ids)))
    session.execute(delete(SeatPool).where(SeatPool.id.in_(ids)))
    session.expire_all()


def attends(cohort: Cohort, meeting: ProgramSession) -> ColumnElement[bool]:
    """The condition that a registration takes part in one session of its cohort."""
    if not cohort.chooses:
        return true()
    return (
        select(seat_claim.c.registration_id)
        .join(SeatPool, SeatPool.id == seat_claim.c.pool_id)
        .where(
            seat_claim.c.registration_id == Registration.id,
            SeatPool.kind == SESSION,
            SeatPool.ref == str(meeting.id),
        )
        .exists()
    )


def count_attending(session: Session, meeting: ProgramSession) -> int:
    """Return how many registrations with a place take part in a session."""
    counted = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.cohort_id == meeting.cohort_id,
            Registration.state == State.CONFIRMED,
            attends(meeting.cohort, meeting),
        )
    )
    return counted or 0
