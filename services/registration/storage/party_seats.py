"""Seats that somebody has booked for others, until each is taken by the person it is for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class SeatState(StrEnum):
    """What has become of a seat."""

    OPEN = "open"
    NAMED = "named"
    TAKEN = "taken"
    CANCELLED = "cancelled"


class PartySeat(Base):
    """One seat of ``registration`` that is meant for somebody else.

    Number 1 is the booker's own, which is here only if they let a colleague come instead;
    2 and up are those of the others in a party. ``link_epoch`` is part of the link that the guest
    gets: raising it ends the older ones. An open seat with an address is for somebody who is asked
    as soon as the party has its places; with a name alone, for somebody who cannot get it.
    ``guest_registration_id`` is who has taken the seat.
    """

    __tablename__ = "party_seat"
    __table_args__ = (
        UniqueConstraint("registration_id", "number"),
        Index("ix_party_seat_guest_registration_id", "guest_registration_id"),
        Index(
            "ix_party_seat_wished",
            "registration_id",
            postgresql_where=text("state = 'open' AND email IS NOT NULL"),
        ),
        CheckConstraint("state IN ('open', 'named', 'taken', 'cancelled')", name="state_known"),
        CheckConstraint("number >= 1", name="number_counted_from_one"),
        CheckConstraint(
            "state <> 'named' OR (name IS NOT NULL AND email IS NOT NULL)", name="named_has_address"
        ),
        CheckConstraint(
            "(state = 'taken') = (guest_registration_id IS NOT NULL)", name="taken_by_somebody"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    link_epoch: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    named_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    guest_registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_wished(self) -> bool:
        """Whether somebody is named who is to be asked once the party has its places."""
        return self.state == SeatState.OPEN and self.email is not None

    @property
    def is_own(self) -> bool:
        """Whether it is the booker's own, for a colleague who comes instead."""
        return self.number == 1

    registration: Mapped[Registration] = relationship(foreign_keys=[registration_id])
