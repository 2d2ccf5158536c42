"""Lists for funders that were asked for: what stands in them, why names do, and the document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.facts.reports import By
from services.certificates.storage.tables import Base
from shared.contracts.facts import Language
from shared.database import UtcDateTime

WANTED = "wanted"
MADE = "made"
FAILED = "failed"
GONE = "gone"


class FunderReport(Base):
    """One list as a sealed document. Who asked for names, and what for, stays when it is gone.

    While it is ``wanted``, ``next_attempt_at`` says when it is due; afterwards, when a document
    that it has is deleted. One that is ``wanted`` or ``failed`` has the hash of what may have been
    kept when its worker died.
    """

    __tablename__ = "funder_report"
    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'made', 'failed', 'gone')", name="state"),
        CheckConstraint("held_by IN ('issued', 'held')", name="held_by"),
        CheckConstraint("state <> 'made' OR pdf_sha256 IS NOT NULL", name="made_has_document"),
        CheckConstraint("state <> 'gone' OR pdf_sha256 IS NULL", name="gone_has_none"),
        Index(
            "ix_funder_report_due",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    project: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    held_by: Mapped[By] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    certificates: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    sealed_by: Mapped[str | None] = mapped_column(Text)


def report(session: Session, report_id: UUID) -> FunderReport | None:
    """Return one list."""
    return session.get(FunderReport, report_id)


def report_locked(session: Session, report_id: UUID) -> FunderReport | None:
    """Return one list as it is now, for change."""
    return session.scalar(
        select(FunderReport)
        .where(FunderReport.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def latest_reports(session: Session, limit: int) -> Sequence[FunderReport]:
    """Return the lists that were asked for last."""
    return session.scalars(
        select(FunderReport).order_by(FunderReport.at.desc(), FunderReport.id).limit(limit)
    ).all()


def expire_named(session: Session, now: datetime) -> None:
    """Let the documents that name people be deleted now; they can be asked for again.

    One that is just being made has read the names already, and is not kept.
    """
    session.execute(
        update(FunderReport)
        .where(
            FunderReport.state == WANTED,
            FunderReport.purpose.is_not(None),
            FunderReport.attempts > 0,
        )
        # Who makes it now may keep a document until their lease runs out.
        .values(
            state=FAILED,
            next_attempt_at=func.greatest(now, func.coalesce(FunderReport.claimed_until, now)),
        )
    )
    session.execute(
        update(FunderReport)
        .where(FunderReport.state == MADE, FunderReport.purpose.is_not(None))
        .values(next_attempt_at=now)
    )


def due_locked(session: Session, now: datetime, limit: int) -> Sequence[FunderReport]:
    """Take up to ``limit`` lists that are to be made or deleted and that nobody else has."""
    return session.scalars(
        select(FunderReport)
        .where(
            FunderReport.next_attempt_at <= now,
            or_(FunderReport.claimed_until.is_(None), FunderReport.claimed_until <= now),
        )
        .order_by(FunderReport.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
