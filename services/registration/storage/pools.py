"""Seat pools: places of a cohort counted on their own, such as a session's or an option's."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.storage.tables import Base

# Which registrations claim which pools; a claim is there also while the registration waits.
seat_claim = Table(
    "seat_claim",
    Base.metadata,
    Column("registration_id", ForeignKey("registration.id"), primary_key=True),
    Column("pool_id", ForeignKey("seat_pool.id"), primary_key=True, index=True),
)


SESSION = "session"
MODE = "mode"
ON_SITE = "on_site"
ONLINE = "online"
# More than any party needs: what is free where nothing limits it.
UNLIMITED = 1_000_000


class SeatPool(Base):
    """Places for one session, option or mode of a cohort, beside the cohort's own.

    ``ref`` names what they are for within ``kind``: a session's id, an option, or a way to take
    part. Without ``capacity`` the pool only says who chose it. ``taken`` counts the places of
    those who claim the pool and hold a place; it changes under the cohort's lock, and the check
    makes a place sold twice impossible even if the code above were wrong.
    """

    __tablename__ = "seat_pool"
    __table_args__ = (
        UniqueConstraint("cohort_id", "kind", "ref"),
        CheckConstraint("kind IN ('session', 'option', 'mode')", name="kind_known"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def free(self) -> int:
        """How many places nobody has."""
        return UNLIMITED if self.capacity is None else self.capacity - self.taken
