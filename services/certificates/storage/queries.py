"""Named reads and locks of issuances."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from services.certificates.storage.issuances import (
    ERASED,
    FAILED,
    ISSUED,
    RESERVED,
    SUSPENDED,
    Issuance,
    IssuanceHistory,
)


def by_id(session: Session, issuance_id: UUID) -> Issuance | None:
    """Return the issuance, unlocked."""
    return session.get(Issuance, issuance_id)


def by_id_locked(session: Session, issuance_id: UUID) -> Issuance | None:
    """Return the issuance as it is now and hold its row until the transaction ends."""
    return session.scalar(
        select(Issuance)
        .where(Issuance.id == issuance_id)
        .with_for_update()
        # A copy that the session read before the lock may be old.
        .execution_options(populate_existing=True)
    )


def by_ids_locked(session: Session, issuance_ids: Collection[UUID]) -> Sequence[Issuance]:
    """Return the issuances as they are now and hold their rows until the transaction ends.

    The newest first, as everywhere, so that two that take some of the same never wait in a
    circle; what a certificate replaces is older.
    """
    return session.scalars(
        select(Issuance)
        .where(Issuance.id.in_(issuance_ids))
        .order_by(Issuance.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def by_number(session: Session, number: str) -> Issuance | None:
    """Return the issuance that carries the public ``number``."""
    return session.scalar(select(Issuance).where(Issuance.number == number))


def successor_of(session: Session, issuance_id: UUID) -> Issuance | None:
    """Return the issuance that takes the place of another, or will; none that cannot be drawn."""
    return session.scalar(
        select(Issuance).where(Issuance.replaces == issuance_id, Issuance.state != FAILED)
    )


def newest_of_program(session: Session, program_id: UUID) -> Issuance | None:
    """Return the issuance of a program that was reserved last."""
    return session.scalar(
        select(Issuance)
        .where(Issuance.program_id == program_id)
        .order_by(Issuance.reserved_at.desc())
        .limit(1)
    )


def names_of_cohort(session: Session, cohort_id: UUID) -> Sequence[str]:
    """Return the names of those who have a certificate of the cohort that was not replaced."""
    return session.scalars(
        select(Issuance.facts["name"].astext)
        .where(Issuance.cohort_id == cohort_id, Issuance.state.in_((ISSUED, SUSPENDED)))
        .distinct()
    ).all()


def unprintable_successor(session: Session, issuance_id: UUID) -> Issuance | None:
    """Return the last one that was to take the place of another and could not be drawn."""
    return session.scalars(
        select(Issuance)
        .where(Issuance.replaces == issuance_id, Issuance.state == FAILED)
        .order_by(Issuance.reserved_at.desc())
        .limit(1)
    ).first()


def of_registrations(session: Session, registration_ids: Sequence[UUID]) -> Sequence[Issuance]:
    """Return the issuances of some registrations, the oldest first."""
    return session.scalars(
        select(Issuance)
        .where(Issuance.registration_id.in_(registration_ids))
        .order_by(Issuance.reserved_at, Issuance.id)
    ).all()


def of_registrations_locked(
    session: Session, registration_ids: Sequence[UUID]
) -> Sequence[Issuance]:
    """Return all issuances of some registrations for change, the newest first.

    Also those that took the place of another while this waited for the other: a statement does
    not see rows that are newer than itself. Locks are given back before it asks again, because
    whoever draws takes the newer one first, too.
    """
    of_them = Issuance.registration_id.in_(registration_ids)
    wanted = (
        select(Issuance)
        .where(of_them)
        .order_by(Issuance.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    while True:
        with session.begin_nested() as held:
            rows = session.scalars(wanted).all()
            if len(rows) == session.scalar(select(func.count(Issuance.id)).where(of_them)):
                return rows
            held.rollback()


def erased_locked(session: Session, now: datetime, limit: int) -> Sequence[Issuance]:
    """Take up to ``limit`` erased issuances that still have a document and that nobody has."""
    return session.scalars(
        select(Issuance)
        .where(
            Issuance.state == ERASED,
            Issuance.pdf_sha256.is_not(None),
            Issuance.next_attempt_at <= now,
            or_(Issuance.claimed_until.is_(None), Issuance.claimed_until <= now),
        )
        .order_by(Issuance.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def unstamped_locked(session: Session, now: datetime, limit: int) -> Sequence[Issuance]:
    """Take up to ``limit`` issuances whose document needs a timestamp and that nobody has."""
    return session.scalars(
        select(Issuance)
        .where(Issuance.timestamp_due_at <= now, Issuance.state != ERASED)
        .order_by(Issuance.timestamp_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def history_of(session: Session, issuance_id: UUID) -> Sequence[IssuanceHistory]:
    """Return what happened to an issuance, oldest first."""
    return session.scalars(
        select(IssuanceHistory)
        .where(IssuanceHistory.issuance_id == issuance_id)
        .order_by(IssuanceHistory.id)
    ).all()


def forget_notes(session: Session, issuance_ids: Sequence[UUID]) -> None:
    """Delete what colleagues wrote about some issuances; that something happened stays."""
    session.execute(
        update(IssuanceHistory)
        .where(IssuanceHistory.issuance_id.in_(issuance_ids))
        .values(note=None)
    )


def due_locked(session: Session, now: datetime, limit: int) -> Sequence[Issuance]:
    """Take up to ``limit`` reserved issuances that are due and that nobody else has."""
    return session.scalars(
        select(Issuance)
        .where(
            Issuance.state == RESERVED,
            Issuance.next_attempt_at <= now,
            or_(Issuance.claimed_until.is_(None), Issuance.claimed_until <= now),
        )
        .order_by(Issuance.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
