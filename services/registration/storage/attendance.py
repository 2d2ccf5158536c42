"""Presence of one registration in one session."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class Attendance(Base):
    """An interval of presence, how it was established and by whom.

    No row means that nobody has said anything yet; ``present`` false means marked absent.
    With a ``completion_id`` it has a certificate of its own and never changes again.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("left_at >= arrived_at", name="interval_forward"),
        CheckConstraint(
            "present = (arrived_at IS NOT NULL AND left_at IS NOT NULL)",
            name="present_has_interval",
        ),
        CheckConstraint("present OR completion_id IS NULL", name="certified_was_present"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("program_session.id"), primary_key=True, index=True
    )
    present: Mapped[bool]
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    method: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completion_id: Mapped[UUID | None]
