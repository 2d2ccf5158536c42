"""Who is first with a message: insert or ignore, in the transaction of the effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope
from shared.messaging.tables import inbox


def claim(session: Session, consumer: str, envelope: Envelope, now: datetime) -> bool:
    """Return True for the first who claims the message, False for every later one.

    A second worker that claims at the same moment waits for the first one's transaction: it
    gets False when that commits and True when that rolls back.
    """
    claimed = session.execute(
        insert(inbox)
        .values(consumer=consumer, message_id=envelope.id, name=envelope.name, handled_at=now)
        .on_conflict_do_nothing()
        .returning(inbox.c.message_id)
    )
    return claimed.first() is not None
