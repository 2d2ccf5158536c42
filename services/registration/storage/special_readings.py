"""That an organizer read special answers by person: who, when, and for what purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.registration.storage.people import OrganizerAccount
from services.registration.storage.tables import Base
from shared.database import UtcDateTime

_SHOWN = 20


class SpecialReading(Base):
    """One reading of a program's special answers, of one cohort or, without it, of all."""

    __tablename__ = "special_reading"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"), index=True)
    cohort_id: Mapped[UUID | None] = mapped_column(ForeignKey("cohort.id"))
    organizer_id: Mapped[UUID] = mapped_column(ForeignKey("organizer.id"))
    purpose: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)

    organizer: Mapped[OrganizerAccount] = relationship(lazy="joined")


def latest_readings(session: Session, program_id: UUID) -> Sequence[SpecialReading]:
    """Return the latest readings of a program's special answers, the newest first."""
    return session.scalars(
        select(SpecialReading)
        .where(SpecialReading.program_id == program_id)
        .order_by(SpecialReading.read_at.desc())
        .limit(_SHOWN)
    ).all()


def readings_since(
    session: Session, program_id: UUID, organizer_id: UUID, since: datetime
) -> Sequence[SpecialReading]:
    """Return the readings of a program's special answers that an organizer began since then."""
    return session.scalars(
        select(SpecialReading).where(
            SpecialReading.program_id == program_id,
            SpecialReading.organizer_id == organizer_id,
            SpecialReading.read_at > since,
        )
    ).all()
