"""Reads and locks of parties' seats. The cohort is locked first, then registration, then seat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.registrations import LIVE, Registration, State


def cohort_of_seat(session: Session, seat_id: UUID) -> UUID | None:
    """Return the cohort to lock before ``seat_id``."""
    return session.scalar(
        select(Registration.cohort_id)
        .join(PartySeat, PartySeat.registration_id == Registration.id)
        .where(PartySeat.id == seat_id)
    )


def address_of_seat(session: Session, seat_id: UUID) -> str | None:
    """Return the address that ``seat_id`` is kept for, if there is any."""
    return session.scalar(select(PartySeat.email).where(PartySeat.id == seat_id))


def seat(session: Session, seat_id: UUID) -> PartySeat | None:
    """Return one seat, unlocked."""
    return session.get(PartySeat, seat_id)


def seat_for_update(session: Session, seat_id: UUID) -> PartySeat | None:
    """Lock one seat; its cohort must be locked already."""
    return session.get(PartySeat, seat_id, with_for_update=True, populate_existing=True)


def seat_numbered(session: Session, registration_id: UUID, number: int) -> PartySeat | None:
    """Return the seat of a number, if the registration has it."""
    return session.scalars(
        select(PartySeat).where(
            PartySeat.registration_id == registration_id, PartySeat.number == number
        )
    ).first()


def seats_kept_for(session: Session, email: str) -> Sequence[UUID]:
    """Return the seats that an address may still take, in the order of locking their cohorts."""
    return session.scalars(
        select(PartySeat.id)
        .join(Registration, Registration.id == PartySeat.registration_id)
        .where(PartySeat.state == SeatState.NAMED, func.lower(PartySeat.email) == email.lower())
        .order_by(Registration.cohort_id, PartySeat.id)
    ).all()


def seats_of_ids(session: Session, ids: Collection[UUID]) -> Sequence[PartySeat]:
    """Return these seats, in the order of locking their cohorts."""
    return session.scalars(
        select(PartySeat)
        .join(Registration, Registration.id == PartySeat.registration_id)
        .where(PartySeat.id.in_(ids))
        .order_by(Registration.cohort_id, PartySeat.id)
    ).all()


def seats_of(session: Session, registration_id: UUID) -> Sequence[PartySeat]:
    """Return the seats of a registration, by number."""
    return session.scalars(
        select(PartySeat)
        .where(PartySeat.registration_id == registration_id)
        .order_by(PartySeat.number)
    ).all()


def claim_wished(session: Session, now: datetime, limit: int, lease: timedelta) -> Sequence[UUID]:
    """Claim seats whose guests are to be asked, as the party has its places now."""
    rows = session.scalars(
        select(PartySeat)
        .join(Registration, Registration.id == PartySeat.registration_id)
        .where(
            PartySeat.state == SeatState.OPEN,
            PartySeat.email.is_not(None),
            Registration.state == State.CONFIRMED,
            or_(PartySeat.claimed_until.is_(None), PartySeat.claimed_until <= now),
        )
        .order_by(PartySeat.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=PartySeat)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]


def untaken_seats(
    session: Session, registration_ids: Sequence[UUID]
) -> dict[UUID, list[PartySeat]]:
    """Return the seats of some registrations that nobody has taken yet, by number: one query."""
    found: dict[UUID, list[PartySeat]] = {}
    rows = session.scalars(
        select(PartySeat)
        .where(
            PartySeat.registration_id.in_(registration_ids),
            PartySeat.state.in_((SeatState.OPEN, SeatState.NAMED)),
            PartySeat.number > 1,
        )
        .order_by(PartySeat.registration_id, PartySeat.number)
    )
    for row in rows:
        found.setdefault(row.registration_id, []).append(row)
    return found


def parties_of_cohort(
    session: Session, cohort_id: UUID
) -> Sequence[tuple[Registration, Sequence[PartySeat]]]:
    """Return who has booked for others in a cohort, in turn, with their seats: two queries."""
    bookers = session.scalars(
        select(Registration)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.party_id == Registration.id,
            Registration.state.in_(LIVE),
        )
        .order_by(Registration.turn, Registration.queue_number)
    ).all()
    found: dict[UUID, list[PartySeat]] = {row.id: [] for row in bookers}
    rows = session.scalars(
        select(PartySeat)
        .where(PartySeat.registration_id.in_(found))
        .order_by(PartySeat.registration_id, PartySeat.number)
    )
    for row in rows:
        found[row.registration_id].append(row)
    return [(row, found[row.id]) for row in bookers]
