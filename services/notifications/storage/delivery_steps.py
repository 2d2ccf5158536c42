"""The story of each mail: what happened to it, step by step; rows are added and never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

StepKind = Literal[
    "sent",
    "deferred",
    "failed",
    "unknown",
    "silent",
    "expired",
    "superseded",
    "suppressed",
    "bounced",
    "complained",
    "aborted",
    "again",
]
_KINDS = (
    "'sent', 'deferred', 'failed', 'unknown', 'silent', 'expired', 'superseded', 'suppressed',"
    " 'bounced', 'complained', 'aborted', 'again'"
)


class DeliveryStep(Base):
    """One thing that happened to a mail.

    An attempt has its number, when it was begun, how far it came and what the server said;
    ``silent`` is one whose worker was never heard of again. ``next_attempt_at`` is when the next
    one was planned. What an organizer did has their name and their reason.
    """

    __tablename__ = "delivery_step"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(
            "(kind IN ('aborted', 'again')) = (organizer_id IS NOT NULL)", name="by_somebody"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempt: Mapped[int | None]
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[str | None]
    words: Mapped[str | None]
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str | None]
    organizer_name: Mapped[str | None]
    reason: Mapped[str | None]


def steps_of(session: Session, delivery_id: UUID) -> Sequence[DeliveryStep]:
    """Return what happened to a mail, in order."""
    return session.scalars(
        select(DeliveryStep)
        .where(DeliveryStep.delivery_id == delivery_id)
        .order_by(DeliveryStep.happened_at, DeliveryStep.id)
    ).all()


def gone_out(session: Session, delivery_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some mails may have been read by somebody at some time."""
    found = session.scalars(
        select(DeliveryStep.delivery_id).where(
            DeliveryStep.delivery_id.in_(delivery_ids),
            DeliveryStep.kind.in_(["sent", "unknown", "bounced", "complained"]),
        )
    )
    return set(found)
