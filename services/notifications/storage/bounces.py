"""Mails that came back, by the address that did not take them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.suppression import Severity
from services.notifications.storage.suppressions import Suppression
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime
from shared.kernel.addresses import mailbox_key


class Bounce(Base):
    """One mail of ours that did not arrive, as reported; ``address`` is a ``mailbox_key``."""

    __tablename__ = "bounce"
    __table_args__ = (
        CheckConstraint("severity IN ('hard', 'soft', 'policy')", name="severity"),
        Index("ix_bounce_address_reported_at", "address", "reported_at"),
    )

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    address: Mapped[str]
    severity: Mapped[Severity] = mapped_column(Text)
    status: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)


def note(session: Session, bounce: Bounce) -> None:
    """Note that a mail came back; noted again, the first report stands."""
    columns = Bounce.__table__.columns.keys()
    values = {name: getattr(bounce, name) for name in columns}
    session.execute(insert(Bounce).values(values).on_conflict_do_nothing())


def soft_since(session: Session, address: str, since: datetime) -> int:
    """Return how many mails came back from a mailbox that is there, after ``since``.

    What came back before somebody released the address counts no more.
    """
    key = mailbox_key(address)
    released_at = (
        select(func.max(Suppression.released_at))
        .where(Suppression.address == key)
        .scalar_subquery()
    )
    counted = session.scalar(
        select(func.count())
        .select_from(Bounce)
        .where(
            Bounce.address == key,
            Bounce.severity == "soft",
            Bounce.reported_at > func.greatest(since, released_at.scalar_subquery()),
        )
    )
    return counted or 0
