"""Named reads and locks of texts to telephones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.notifications.storage.texts import TextMessage


def texts_due(session: Session, now: datetime, limit: int) -> Sequence[TextMessage]:
    """Take texts that nobody is at and whose time has come."""
    return session.scalars(
        select(TextMessage)
        .where(
            TextMessage.next_attempt_at <= now,
            or_(TextMessage.claimed_until.is_(None), TextMessage.claimed_until <= now),
        )
        .order_by(TextMessage.next_attempt_at, TextMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def text_locked(session: Session, text_id: UUID) -> TextMessage | None:
    """Return one text for change."""
    return session.scalars(
        select(TextMessage)
        .where(TextMessage.id == text_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def text_beside(session: Session, delivery_id: UUID) -> TextMessage | None:
    """Return the text that went with a mail, if one did."""
    return session.scalars(
        select(TextMessage).where(TextMessage.subject_id == delivery_id)
    ).one_or_none()


def texts_to(session: Session, addresses: Sequence[str]) -> Sequence[TextMessage]:
    """Return the texts to some people, the oldest first."""
    lowered = [address.lower() for address in addresses]
    return session.scalars(
        select(TextMessage).where(TextMessage.address.in_(lowered)).order_by(TextMessage.id)
    ).all()
