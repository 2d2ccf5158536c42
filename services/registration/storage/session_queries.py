"""Named reads of a cohort's sessions, cancelled ones with the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.part_queries import drop_pools
from services.registration.storage.pools import SESSION, SeatPool


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


def held_beside(
    session: Session, meeting_ids: Collection[UUID]
) -> Sequence[tuple[UUID, ProgramSession]]:
    """Return, for each of these sessions, what is held meanwhile nearby or by its leader."""
    mine = aliased(ProgramSession)
    rows = session.execute(
        select(mine.id, ProgramSession)
        .join(Cohort, Cohort.id == ProgramSession.cohort_id)
        .join(
            mine,
            and_(
                mine.id != ProgramSession.id,
                or_(
                    mine.municipality == ProgramSession.municipality,
                    func.lower(mine.leader) == func.lower(ProgramSession.leader),
                ),
                mine.ends_at > ProgramSession.starts_at,
                mine.starts_at < ProgramSession.ends_at,
            ),
        )
        .where(
            mine.id.in_(meeting_ids),
            ProgramSession.cancelled_at.is_(None),
            Cohort.cancelled_at.is_(None),
        )
        .options(joinedload(ProgramSession.cohort).lazyload(Cohort.sessions))
        .order_by(ProgramSession.starts_at, ProgramSession.id)
    )
    return [(row[0], row[1]) for row in rows]


def drop_pool(session: Session, meeting: ProgramSession) -> None:
    """Take away a session's own places and the claims to them: nobody waits for it any more."""
    found = session.scalars(
        select(SeatPool.id).where(
            SeatPool.cohort_id == meeting.cohort_id,
            SeatPool.kind == SESSION,
            SeatPool.ref == str(meeting.id),
        )
    )
    drop_pools(session, found)
    # Its cohort's sessions are those that are held: it is none of them any more.
    session.expire_all()
