"""Kinds of mail that people have told us to stop, by address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Text, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.stoppable import Stoppable
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration, address_of
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime


class Stop(Base):
    """One address that gets no more mail of one kind; ``address`` is in lower case."""

    __tablename__ = "stop"
    __table_args__ = (
        CheckConstraint("kind IN ('reminders', 'invitations', 'announcements')", name="kind"),
    )

    address: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Stoppable] = mapped_column(Text, primary_key=True)
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)


def has_stopped_reminders() -> ColumnElement[bool]:
    """Return the condition that the address of a registration has stopped reminders."""
    stopped = select(Stop.kind).where(Stop.address == address_of(), Stop.kind == "reminders")
    return stopped.correlate(Registration).exists()


def stop(session: Session, address: str, kind: Stoppable, *, now: datetime) -> None:
    """Note that ``address`` wants no more of ``kind``; said again, nothing changes."""
    values = {"address": address.lower(), "kind": kind, "stopped_at": now}
    session.execute(insert(Stop).values(values).on_conflict_do_nothing())


def resume(session: Session, address: str, kind: Stoppable) -> None:
    """Forget that ``address`` wanted no more of ``kind``."""
    session.execute(delete(Stop).where(Stop.address == address.lower(), Stop.kind == kind))


def stopped_since(session: Session, address: str, kind: Stoppable) -> datetime | None:
    """Return since when ``address`` gets no mail of ``kind``; None when it does."""
    return session.scalar(
        select(Stop.stopped_at).where(Stop.address == address.lower(), Stop.kind == kind)
    )


def stopped_among(session: Session, addresses: Sequence[str], kind: Stoppable) -> set[str]:
    """Return which of some addresses get no mail of ``kind``, in lower case."""
    lowered = {address.lower() for address in addresses}
    stopped = select(Stop.address).where(Stop.address.in_(lowered), Stop.kind == kind)
    return set(session.scalars(stopped))


def stops_of(session: Session, addresses: Sequence[str]) -> Sequence[Stop]:
    """Return what some addresses have stopped, the oldest first."""
    lowered = [address.lower() for address in addresses]
    return session.scalars(
        select(Stop).where(Stop.address.in_(lowered)).order_by(Stop.stopped_at, Stop.address)
    ).all()


def address_behind(session: Session, subject_id: UUID) -> str | None:
    """Return to whom mails about something went: a registration, or an invitation by link."""
    registration = session.get(Registration, subject_id)
    if registration is not None:
        return registration.participant.email
    return session.scalar(
        select(Delivery.recipient).where(Delivery.subject_id == subject_id).limit(1)
    )
