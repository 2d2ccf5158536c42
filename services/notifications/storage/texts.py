"""The ledger of texts to telephones: one row for each, entered before it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

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
