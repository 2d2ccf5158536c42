"""What is read when the time zone database may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.storage.cohorts import ProgramSession


@dataclass(frozen=True)
class PlacedSession:
    """One session's place in time as a plain row: on the wall, and as instants."""

    id: UUID
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime


def sessions_ahead(session: Session, *, now: datetime) -> Sequence[PlacedSession]:
    """Return all sessions that are to be held and have not ended."""
    rows = session.execute(
        select(
            ProgramSession.id,
            ProgramSession.starts_wall,
            ProgramSession.ends_wall,
            ProgramSession.zone,
            ProgramSession.starts_at,
            ProgramSession.ends_at,
        )
        .where(ProgramSession.ends_at > now, ProgramSession.cancel_reason.is_(None))
        .order_by(ProgramSession.id)
    )
    return [PlacedSession(*row) for row in rows]
