"""How people want to be written to, by address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, Time, Uuid, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.contracts.facts import Language
from shared.database import UtcDateTime

Calendar = Literal["invitations", "file"]


class Preference(Base):
    """What one address has chosen; ``address`` is in lower case, what is empty is as usual.

    ``lead_rules`` are the rules without a program that remind this person instead of the
    organizers' rules. Between ``quiet_from`` and ``quiet_to``, wall time in ``quiet_zone`` or
    else in the session's zone, nothing is sent that can wait. ``phone`` gets reminders as texts
    once it is confirmed; ``phone_asked`` is the newest request for a code that confirms it.
    """

    __tablename__ = "preference"
    __table_args__ = (
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        CheckConstraint("calendar IN ('invitations', 'file')", name="calendar"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours"),
        CheckConstraint("phone_confirmed_at IS NULL OR phone IS NOT NULL", name="phone"),
    )

    address: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[Language | None] = mapped_column(Text)
    calendar: Mapped[Calendar | None] = mapped_column(Text)
    lead_rules: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    quiet_from: Mapped[time | None] = mapped_column(Time())
    quiet_to: Mapped[time | None] = mapped_column(Time())
    quiet_zone: Mapped[str | None]
    phone: Mapped[str | None]
    phone_asked: Mapped[UUID | None]
    phone_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def preference_of(session: Session, address: str) -> Preference | None:
    """Return what an address has chosen, if anything."""
    return session.get(Preference, address.lower())


def preference_to_change(session: Session, address: str, *, now: datetime) -> Preference:
    """Return the row of an address to be changed, a new one if it has none."""
    lowered = address.lower()
    kept = session.get(Preference, lowered, populate_existing=True)
    if kept is None:
        kept = Preference(address=lowered, phone_tries=0)
        session.add(kept)
    kept.changed_at = now
    return kept


def preferences_of(session: Session, addresses: Sequence[str]) -> dict[str, Preference]:
    """Return what some addresses have chosen, by the address in lower case."""
    lowered = sorted({address.lower() for address in addresses})
    found = session.scalars(select(Preference).where(Preference.address.in_(lowered)))
    return {each.address: each for each in found}
