"""Mail to us, kept as it came before anybody looks into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

InboundState = Literal["new", "done", "ignored", "failed"]


class InboundMail(Base):
    """One mail to one of our addresses, and what became of it.

    ``fingerprint`` is the same for the same mail brought twice. ``outcome`` says in a word what
    was done or why nothing was; ``content`` is emptied once something was. At ``due_at`` a new
    mail is read, and any other is deleted; ``claimed_until`` is until when it is in somebody's
    queue. ``delivery_id`` is the mail of ours that it is about, where it is about one.
    """

    __tablename__ = "inbound_mail"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("state IN ('new', 'done', 'ignored', 'failed')", name="state"),
        Index("ix_inbound_mail_due_at", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    sender: Mapped[str]
    recipient: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[InboundState] = mapped_column(Text)
    outcome: Mapped[str | None]
    delivery_id: Mapped[UUID | None]
    attempts: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def enter(session: Session, mail: InboundMail) -> bool:
    """Keep a mail; tell whether it had not been brought before."""
    columns = InboundMail.__table__.columns.keys()
    values = {name: getattr(mail, name) for name in columns}
    entered = session.execute(
        insert(InboundMail).values(values).on_conflict_do_nothing().returning(InboundMail.id)
    )
    return entered.first() is not None


def mails_due(session: Session, now: datetime, limit: int) -> Sequence[InboundMail]:
    """Take mails that nobody is at and whose time has come."""
    return session.scalars(
        select(InboundMail)
        .where(
            InboundMail.due_at <= now,
            or_(InboundMail.claimed_until.is_(None), InboundMail.claimed_until <= now),
        )
        .order_by(InboundMail.due_at, InboundMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def mail_locked(session: Session, mail_id: UUID) -> InboundMail | None:
    """Return one mail for change."""
    return session.scalars(
        select(InboundMail)
        .where(InboundMail.id == mail_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
