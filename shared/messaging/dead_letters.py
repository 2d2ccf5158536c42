"""Messages that could not be read or handled: kept with their error until somebody decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import dramatiq
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.broker import enqueue
from shared.messaging.routes import receiver_of
from shared.messaging.tables import dead_letter


@dataclass(frozen=True)
class DeadLetter:
    """One message that waits for an operator."""

    id: UUID
    consumer: str
    raw: str
    error: str
    died_at: datetime


def bury(session: Session, *, consumer: str, raw: str, error: str, now: datetime) -> UUID:
    """Keep ``raw`` with the sentence that says why it could not be handled."""
    letter_id = new_id()
    session.execute(
        insert(dead_letter).values(
            id=letter_id, consumer=consumer, raw=raw, error=error, died_at=now
        )
    )
    return letter_id


def waiting(session: Session) -> Sequence[DeadLetter]:
    """Return the letters that nobody has replayed yet, oldest first."""
    rows = session.execute(
        select(dead_letter).where(dead_letter.c.replayed_at.is_(None)).order_by(dead_letter.c.id)
    )
    return [DeadLetter(row.id, row.consumer, row.raw, row.error, row.died_at) for row in rows]


def replay(session: Session, broker: dramatiq.Broker, letter_id: UUID, now: datetime) -> None:
    """Put the letter back on its consumer's queue; the inbox keeps a repeat harmless.

    Raises:
        NotFound: No such letter waits.
    """
    row = session.execute(
        update(dead_letter)
        .where(dead_letter.c.id == letter_id, dead_letter.c.replayed_at.is_(None))
        .values(replayed_at=now)
        .returning(dead_letter.c.consumer, dead_letter.c.raw)
    ).first()
    if row is None:
        raise NotFound
    enqueue(broker, queue=row.consumer, actor=receiver_of(row.consumer), argument=row.raw)


def drop(session: Session, letter_id: UUID) -> None:
    """Delete the letter for good.

    Raises:
        NotFound: No such letter exists.
    """
    deleted = session.execute(
        delete(dead_letter).where(dead_letter.c.id == letter_id).returning(dead_letter.c.id)
    )
    if deleted.first() is None:
        raise NotFound
