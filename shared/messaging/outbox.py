"""Telling a fact: a row in the transaction of the state change, published later by the relay."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from shared.contracts.message import Message
from shared.kernel.identifiers import new_id
from shared.kernel.log import correlated
from shared.messaging.tables import outbox

log = logging.getLogger(__name__)


def record(
    session: Session,
    message: Message,
    *,
    sequence: int,
    now: datetime,
    correlation_id: str | None = None,
) -> UUID:
    """Add ``message`` to the outbox of the running transaction and return its id.

    ``sequence`` is the next number of the message's aggregate. Without ``correlation_id`` the
    message belongs to its aggregate's story. Nothing is sent before the transaction commits,
    and a rollback sends nothing.
    """
    row = entry(message, sequence=sequence, now=now, correlation_id=correlation_id)
    session.execute(insert(outbox), row)
    message_id: UUID = row["id"]
    return message_id


def record_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that ``entry`` made, in their order, with one statement; none is fine."""
    if rows:
        session.execute(insert(outbox), rows)


def take_back(session: Session, aggregate_ids: Sequence[UUID]) -> None:
    """Unsay what the running transaction has recorded about some things, which is all of it.

    It is for a past that is written down and was never news to anybody.
    """
    session.execute(delete(outbox).where(outbox.c.aggregate_id.in_(aggregate_ids)))


def entry(
    message: Message, *, sequence: int, now: datetime, correlation_id: str | None = None
) -> dict[str, Any]:
    """Return the row of ``message`` for whoever adds it in one statement with others."""
    story = correlation_id or str(message.aggregate_id)
    with correlated(story):
        log.info("%s %d of %s recorded", message.NAME, sequence, message.aggregate_id)
    return {
        "id": new_id(),
        "name": message.NAME,
        "version": message.VERSION,
        "occurred_at": now,
        "correlation_id": story,
        "aggregate_id": message.aggregate_id,
        "sequence": sequence,
        "body": message.model_dump(mode="json"),
    }
