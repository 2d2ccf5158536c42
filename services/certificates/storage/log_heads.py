"""Where the log stands: its one row, and who holds it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.certificates.storage.log_standing import LogHead

HEAD_ID = UUID("019ad000-0000-7000-8000-000000000001")


def head(session: Session) -> LogHead | None:
    """Return where the log stands, unlocked; None before its first root was due."""
    return session.get(LogHead, HEAD_ID)


def head_locked(session: Session) -> LogHead:
    """Return where the log stands, for change by nobody else."""
    session.execute(
        insert(LogHead).values(id=HEAD_ID, size=0, frontier=b"").on_conflict_do_nothing()
    )
    return session.scalars(
        select(LogHead).with_for_update().execution_options(populate_existing=True)
    ).one()


def head_to_claim(
    session: Session, lease: InstrumentedAttribute[datetime | None], now: datetime
) -> LogHead | None:
    """Return the head, locked, if nobody holds it or the ``lease``."""
    return session.scalar(
        select(LogHead)
        .where(or_(lease.is_(None), lease <= now))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
