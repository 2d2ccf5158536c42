"""Named reads and locks of status lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.certificates.storage.issuances import Issuance
from services.certificates.storage.status_lists import StatusCredential, StatusEntry, StatusList


def entries_of(session: Session, issuance_ids: Sequence[UUID]) -> Sequence[StatusEntry]:
    """Return the places that these issuances have."""
    return session.scalars(
        select(StatusEntry).where(StatusEntry.issuance_id.in_(issuance_ids))
    ).all()


def newest_locked(session: Session) -> StatusList | None:
    """Return the list that was opened last; places are given out by one at a time."""
    return session.scalar(
        select(StatusList)
        .order_by(StatusList.number.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def add_list(session: Session, number: int, credentials: Sequence[StatusCredential]) -> None:
    """Open list ``number`` with what publishes it, unless somebody else was first."""
    [first, *_] = credentials
    opened = session.execute(
        insert(StatusList)
        .values(number=number, opened_at=first.next_signing_at, taken=0)
        .on_conflict_do_nothing()
        .returning(StatusList.number)
    ).first()
    if opened is not None:
        session.add_all(credentials)
        session.flush()


# One statement whatever the number of rows, so that it is prepared once; it also counts.
_TAKE = text("""
    WITH placed AS (
        INSERT INTO status_entry (list_number, position, issuance_id)
        SELECT :number, position, issuance_id
        FROM unnest(CAST(:positions AS integer[]), CAST(:issuances AS uuid[]))
            AS wished (position, issuance_id)
        ON CONFLICT DO NOTHING
        RETURNING position, issuance_id
    ), counted AS (
        UPDATE status_list SET taken = taken + (SELECT count(*) FROM placed)
        WHERE number = :number
    )
    SELECT issuance_id, position FROM placed
""")


def take(session: Session, number: int, wished: Mapping[int, UUID]) -> dict[UUID, int]:
    """Give each wished position that is free to its issuance; return who got which."""
    rows = session.execute(
        _TAKE,
        {"number": number, "positions": list(wished), "issuances": list(wished.values())},
    )
    return {row.issuance_id: row.position for row in rows}


def hold_lists(session: Session, issuance_ids: Collection[UUID]) -> None:
    """Hold what publishes the lists that have these issuances, in the order of all who do.

    Whoever changes several bits in one transaction does so first: two that come to the same lists
    one after the other, in different orders, would wait for each other.
    """
    theirs = select(StatusEntry.list_number).where(StatusEntry.issuance_id.in_(issuance_ids))
    session.execute(
        select(StatusCredential.id)
        .where(StatusCredential.list_number.in_(theirs))
        .order_by(StatusCredential.id)
        .with_for_update()
    )


def ask_for_signing(
    session: Session, issuance_id: UUID, purposes: Sequence[str], now: datetime
) -> None:
    """Let the lists that have this issuance be signed again, from ``now`` on."""
    its_list = (
        select(StatusEntry.list_number)
        .where(StatusEntry.issuance_id == issuance_id)
        .scalar_subquery()
    )
    session.execute(
        update(StatusCredential)
        .where(StatusCredential.list_number == its_list, StatusCredential.purpose.in_(purposes))
        .values(next_signing_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def ask_for_signing_all(session: Session, now: datetime) -> None:
    """Let every list be signed again, from ``now`` on."""
    session.execute(update(StatusCredential).values(next_signing_at=now, claimed_until=None))


def due_locked(session: Session, now: datetime, limit: int) -> Sequence[StatusCredential]:
    """Take up to ``limit`` lists that are to be signed and that nobody has."""
    return session.scalars(
        select(StatusCredential)
        .where(
            StatusCredential.next_signing_at <= now,
            or_(StatusCredential.claimed_until.is_(None), StatusCredential.claimed_until <= now),
        )
        .order_by(StatusCredential.next_signing_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def credential_locked(session: Session, credential_id: UUID) -> StatusCredential | None:
    """Return one list for signing, as it is now."""
    return session.scalar(
        select(StatusCredential)
        .where(StatusCredential.id == credential_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def credential(session: Session, purpose: str, number: int) -> StatusCredential | None:
    """Return one list as it is published."""
    return session.scalar(
        select(StatusCredential).where(
            StatusCredential.list_number == number, StatusCredential.purpose == purpose
        )
    )


def positions_in(session: Session, number: int, states: Sequence[str]) -> Sequence[int]:
    """Return the positions in a list of certificates that are in one of these states."""
    return session.scalars(
        select(StatusEntry.position)
        .join(Issuance, Issuance.id == StatusEntry.issuance_id)
        .where(StatusEntry.list_number == number, Issuance.state.in_(states))
    ).all()
