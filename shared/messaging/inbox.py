"""Who is first with a message: insert or ignore, in the transaction of the effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope
from shared.messaging.tables import inbox
from shared.prepared import Prepared

_CLAIM = Prepared(insert(inbox).on_conflict_do_nothing().returning(inbox.c.message_id))


def claim(session: Session, consumer: str, envelope: Envelope, now: datetime) -> bool:
    """Return True for the first who claims the message, False for every later one.

    A second worker that claims at the same moment waits for the first one's transaction: it
    gets False when that commits and True when that rolls back.
    """
    claimed = _CLAIM.row(
        session, consumer=consumer, message_id=envelope.id, name=envelope.name, handled_at=now
    )
    return claimed is not None
