"""Named reads of a cohort's sessions, cancelled ones with the rest."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import SeatPool, seat_claim

SESSION_POOL = "session"


def cancelled_sessions(session: Session, cohort_id: UUID) -> Sequence[ProgramSession]:
    """Return the sessions of a cohort that are not held, by number."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.cohort_id == cohort_id, ProgramSession.cancelled_at.is_not(None))
        .order_by(ProgramSession.number)
    ).all()


def next_number(session: Session, cohort_id: UUID) -> int:
    """Return the number of one more session: those of cancelled ones are never given again."""
    last = session.scalar(
        select(func.max(ProgramSession.number)).where(ProgramSession.cohort_id == cohort_id)
    )
    return (last or 0) + 1


def sharing_room(session: Session, meeting: ProgramSession) -> Sequence[ProgramSession]:
    """Return the other sessions in the same room of the municipality at the same time."""
    if not meeting.room:
        return ()
    return session.scalars(
        select(ProgramSession)
        .join(Cohort, Cohort.id == ProgramSession.cohort_id)
        .where(
            ProgramSession.id != meeting.id,
            func.lower(ProgramSession.room) == meeting.room.lower(),
            ProgramSession.municipality == meeting.municipality,
            ProgramSession.starts_at < meeting.ends_at,
            ProgramSession.ends_at > meeting.starts_at,
            ProgramSession.cancelled_at.is_(None),
            Cohort.cancelled_at.is_(None),
        )
        .options(joinedload(ProgramSession.cohort))
        .order_by(ProgramSession.starts_at)
    ).all()


def drop_pool(session: Session, meeting: ProgramSession) -> None:
    """Take away a session's own places and the claims to them: nobody waits for it any more."""
    pool = select(SeatPool.id).where(
        SeatPool.cohort_id == meeting.cohort_id,
        SeatPool.kind == SESSION_POOL,
        SeatPool.ref == str(meeting.id),
    )
    session.execute(delete(seat_claim).where(seat_claim.c.pool_id.in_(pool)))
    session.execute(delete(SeatPool).where(SeatPool.id.in_(pool)))
    session.expire_all()
