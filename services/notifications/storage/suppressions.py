"""Addresses that no mail is sent to, because a server or a person has said so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.suppression import Cause, SuppressionReason
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime
from shared.kernel.addresses import mailbox_key
from shared.kernel.identifiers import new_id


class Suppression(Base):
    """Why one address gets no mail, since when, and until when it was so.

    ``address`` is a ``mailbox_key``. ``noted_by`` is the delivery whose mail was refused or came
    back, or the organizer who stopped it. ``words`` are the server's, or the organizer's reason.
    While ``released_at`` is empty it holds; what has been released stays as history.
    """

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('unknown_user', 'bounced_hard', 'bounced_soft', 'complained', 'by_hand')",
            name="reason",
        ),
        CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)"
            " AND (released_at IS NULL) = (release_reason IS NULL)",
            name="released_by_somebody",
        ),
        Index(
            "uq_suppression_address_reason",
            "address",
            "reason",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_suppression_since", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str]
    reason: Mapped[SuppressionReason] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by: Mapped[str]
    words: Mapped[str]
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None]
    release_reason: Mapped[str | None]


_HOLDS = Suppression.released_at.is_(None)


def add(session: Session, address: str, cause: Cause, *, now: datetime) -> bool:
    """Note that ``address`` gets no mail; tell whether that was not known for this reason."""
    entered = session.execute(
        insert(Suppression)
        .values(
            id=new_id(),
            address=mailbox_key(address),
            reason=cause.reason,
            since=now,
            noted_by=cause.by,
            words=cause.words,
        )
        .on_conflict_do_nothing(
            index_elements=[Suppression.address, Suppression.reason], index_where=_HOLDS
        )
        .returning(Suppression.id)
    )
    return entered.first() is not None


def holding(session: Session, address: str) -> Sequence[Suppression]:
    """Return what holds against mail to ``address``, the oldest first."""
    return session.scalars(
        select(Suppression)
        .where(Suppression.address == mailbox_key(address), _HOLDS)
        .order_by(Suppression.since, Suppression.id)
    ).all()


def holding_of(session: Session, addresses: Collection[str]) -> Mapping[str, Sequence[Suppression]]:
    """Return what holds against mail to some addresses, by ``mailbox_key``, the oldest first."""
    keys = {mailbox_key(address) for address in addresses}
    found: dict[str, list[Suppression]] = defaultdict(list)
    rows = session.scalars(
        select(Suppression)
        .where(Suppression.address.in_(keys), _HOLDS)
        .order_by(Suppression.since, Suppression.id)
    )
    for row in rows:
        found[row.address].append(row)
    return found


def holding_locked(session: Session, address: str) -> Sequence[Suppression]:
    """Return what holds against mail to ``address``, for change."""
    return session.scalars(
        select(Suppression)
        .where(Suppression.address == mailbox_key(address), _HOLDS)
        .order_by(Suppression.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def all_holding(session: Session, *, limit: int, offset: int) -> Sequence[Suppression]:
    """Return what holds now, the newest first."""
    return session.scalars(
        select(Suppression)
        .where(_HOLDS)
        .order_by(Suppression.since.desc(), Suppression.id)
        .limit(limit)
        .offset(offset)
    ).all()


def count_holding(session: Session) -> int:
    """Return how many notes hold now."""
    return session.scalar(select(func.count()).select_from(Suppression).where(_HOLDS)) or 0


def suppressions_of(session: Session, addresses: Sequence[str]) -> Sequence[Suppression]:
    """Return all that was ever noted against some addresses, the oldest first."""
    keys = [mailbox_key(address) for address in addresses]
    return session.scalars(
        select(Suppression)
        .where(Suppression.address.in_(keys))
        .order_by(Suppression.since, Suppression.id)
    ).all()
