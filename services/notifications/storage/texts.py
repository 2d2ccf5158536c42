"""The ledger of texts to telephones: one row for each, entered before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

TextState = Literal["queued", "sending", "sent", "failed", "unknown", "superseded", "expired"]
TextKind = Literal["reminder", "code"]


class TextMessage(Base):
    """One text to one number with its fate.

    ``subject_id`` is the delivery that it goes with, or the request for a code: each gets one
    text. The code itself is never kept, so the text with it has no ``body``. ``next_attempt_at``
    is empty when nothing more is planned, ``claimed_until`` is until when somebody is at it.
    """

    __tablename__ = "text_message"
    __table_args__ = (
        UniqueConstraint("subject_id"),
        CheckConstraint("kind IN ('reminder', 'code')", name="kind"),
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'superseded', 'expired')",
            name="state",
        ),
        CheckConstraint("(kind = 'code') = (body IS NULL)", name="body"),
        Index(
            "ix_text_message_due",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
        Index("ix_text_message_address", "address"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    kind: Mapped[TextKind] = mapped_column(Text)
    address: Mapped[str]
    phone: Mapped[str]
    language: Mapped[str]
    body: Mapped[str | None]
    state: Mapped[TextState] = mapped_column(Text)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_after: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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


def texts_to(session: Session, addresses: Sequence[str]) -> Sequence[TextMessage]:
    """Return the texts to some people, the oldest first."""
    lowered = [address.lower() for address in addresses]
    return session.scalars(
        select(TextMessage).where(TextMessage.address.in_(lowered)).order_by(TextMessage.id)
    ).all()
