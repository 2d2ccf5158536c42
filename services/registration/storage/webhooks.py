"""Webhooks: who wants to hear, what each is to be sent, and each attempt at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    delete,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class DeliveryState(StrEnum):
    """What became of one delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookEndpoint(Base):
    """An address that hears of what happens; no ``events`` means all of them.

    The signing secret is derived from ``salt`` and the installation's secret key, so that the
    database alone does not hold it. ``previous_salt`` signs as well until its time is over.
    ``failing_since`` is the first failure after the last success.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSONB)
    salt: Mapped[str] = mapped_column(Text)
    previous_salt: Mapped[str | None] = mapped_column(Text)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_reason: Mapped[str | None] = mapped_column(Text)


class WebhookDelivery(Base):
    """One fact for one endpoint: the exact bytes, and when it is tried next."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_webhook_delivery_due", "due_at", postgresql_where=text("state = 'pending'")),
        CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoint.id"))
    message_id: Mapped[UUID]
    event: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    endpoint: Mapped[WebhookEndpoint] = relationship(lazy="joined")
    attempts: Mapped[list[WebhookAttempt]] = relationship(
        order_by="WebhookAttempt.at", viewonly=True
    )


class WebhookAttempt(Base):
    """One request: when, how long, and what came back, or why nothing did."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_delivery_id", "delivery_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_delivery.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)


def endpoints(session: Session) -> Sequence[WebhookEndpoint]:
    """Return all endpoints, the oldest first."""
    return session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)).all()


def listening(session: Session) -> Sequence[WebhookEndpoint]:
    """Return the endpoints that are not disabled."""
    return session.scalars(
        select(WebhookEndpoint).where(WebhookEndpoint.disabled_at.is_(None))
    ).all()


def endpoint_for_update(session: Session, endpoint_id: UUID) -> WebhookEndpoint | None:
    """Lock one endpoint."""
    return session.get(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)


def delivery(session: Session, delivery_id: UUID) -> WebhookDelivery | None:
    """Return one delivery with its attempts."""
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .options(selectinload(WebhookDelivery.attempts))
    ).first()


def delivery_for_update(session: Session, delivery_id: UUID) -> WebhookDelivery | None:
    """Lock one delivery and its endpoint, always the endpoint first."""
    endpoint_id = session.scalar(
        select(WebhookDelivery.endpoint_id).where(WebhookDelivery.id == delivery_id)
    )
    if endpoint_id is None or endpoint_for_update(session, endpoint_id) is None:
        return None
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .with_for_update(of=WebhookDelivery)
        .execution_options(populate_existing=True)
    ).first()


def newest_deliveries(session: Session, endpoint_id: UUID, limit: int) -> Sequence[WebhookDelivery]:
    """Return an endpoint's newest deliveries with their attempts."""
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id)
        .options(joinedload(WebhookDelivery.endpoint), selectinload(WebhookDelivery.attempts))
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    ).all()


def add_delivery(session: Session, row: WebhookDelivery) -> None:
    """Add a delivery unless its endpoint has one of the same fact."""
    session.execute(
        insert(WebhookDelivery)
        .values(
            id=row.id,
            endpoint_id=row.endpoint_id,
            message_id=row.message_id,
            event=row.event,
            payload=row.payload,
            state=row.state,
            tries=0,
            created_at=row.created_at,
            due_at=row.due_at,
        )
        .on_conflict_do_nothing(index_elements=["endpoint_id", "message_id"])
    )


def claim_due(session: Session, now: datetime, limit: int, lease: timedelta) -> Sequence[UUID]:
    """Claim deliveries whose time has come; those of disabled endpoints wait."""
    rows = session.scalars(
        select(WebhookDelivery)
        .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
        .where(
            WebhookDelivery.state == DeliveryState.PENDING,
            WebhookDelivery.due_at <= now,
            WebhookEndpoint.disabled_at.is_(None),
            or_(WebhookDelivery.claimed_until.is_(None), WebhookDelivery.claimed_until <= now),
        )
        .order_by(WebhookDelivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]


def delete_endpoint(session: Session, endpoint_id: UUID) -> None:
    """Remove an endpoint, its deliveries and their attempts."""
    own = select(WebhookDelivery.id).where(WebhookDelivery.endpoint_id == endpoint_id)
    session.execute(delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(own)))
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id))
    session.execute(delete(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id))
