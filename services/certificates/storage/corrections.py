"""Corrections: names that holders asked for, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.issuances import Issuance
from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

OPEN = "open"
APPROVED = "approved"
DECLINED = "declined"


class Correction(Base):
    """What the name on a certificate should be, asked by its holder.

    ``decided_by`` is an organizer's id, or the holder while the choice is still theirs.
    ``answer`` is what a holder whose wish was declined is told.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'approved', 'declined')", name="state_known"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        # Whoever asks again, asks for something else instead.
        Index(
            "uq_correction_open",
            "issuance_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)


def corrections_of(session: Session, issuance_id: UUID) -> Sequence[Correction]:
    """Return what was asked about one certificate, the newest first."""
    return session.scalars(
        select(Correction)
        .where(Correction.issuance_id == issuance_id)
        .order_by(Correction.asked_at.desc())
    ).all()


def open_correction_locked(session: Session, issuance_id: UUID) -> Correction | None:
    """Return what waits for an answer about one certificate, for change."""
    return session.scalar(
        select(Correction)
        .where(Correction.issuance_id == issuance_id, Correction.state == OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_corrections(
    session: Session, cohort_id: UUID | None = None
) -> Sequence[tuple[Correction, Issuance]]:
    """Return what waits for an answer, of one cohort or of all, the oldest first."""
    query = (
        select(Correction, Issuance)
        .join(Issuance, Issuance.id == Correction.issuance_id)
        .where(Correction.state == OPEN)
        .order_by(Correction.asked_at)
    )
    if cohort_id is not None:
        query = query.where(Issuance.cohort_id == cohort_id)
    return [(correction, issuance) for correction, issuance in session.execute(query)]


def move_open_correction(session: Session, from_id: UUID, to_id: UUID) -> None:
    """Let what waits for an answer about one certificate be about the one that replaces it."""
    session.execute(
        update(Correction)
        .where(Correction.issuance_id == from_id, Correction.state == OPEN)
        .values(issuance_id=to_id)
    )


def delete_corrections(session: Session, issuance_ids: Sequence[UUID]) -> None:
    """Forget what was asked about some certificates."""
    session.execute(delete(Correction).where(Correction.issuance_id.in_(issuance_ids)))
