"""Transcripts: which certificates somebody had when they asked, and the document about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.issuances import ISSUED, MAILED_TO, Issuance
from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

WANTED = "wanted"
MADE = "issued"
FAILED = "failed"
ERASED = "erased"


class Transcript(Base):
    """One transcript. ``issuance_id`` is the certificate on whose page it was asked for.

    Its holder is that certificate's. While it is ``wanted``, ``next_attempt_at`` says when
    drawing is due; once it is ``erased``, when its document is deleted. ``timestamp_due_at`` says
    when a sealed document needs its first or next timestamp.
    """

    __tablename__ = "transcript"
    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'issued', 'failed', 'erased')", name="state"),
        CheckConstraint(
            "state <> 'issued' OR (pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name="issued_has_document",
        ),
        Index(
            "ix_transcript_due",
            "next_attempt_at",
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
        Index(
            "ix_transcript_timestamp_due",
            "timestamp_due_at",
            postgresql_where=text("timestamp_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), index=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    pdf_sha256: Mapped[str | None] = mapped_column(Text, index=True)
    sealed_by: Mapped[str | None] = mapped_column(ForeignKey("signing_key.fingerprint"))
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timestamp_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timestamp_attempts: Mapped[int] = mapped_column(default=0, server_default="0")


def transcript_locked(session: Session, transcript_id: UUID) -> Transcript | None:
    """Return one transcript as it is now, for change."""
    return session.scalar(
        select(Transcript)
        .where(Transcript.id == transcript_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def transcript_by_number(session: Session, number: str) -> Transcript | None:
    """Return the transcript that carries the public ``number``."""
    return session.scalar(select(Transcript).where(Transcript.number == number))


def transcripts_of(session: Session, issuance_ids: Sequence[UUID]) -> Sequence[Transcript]:
    """Return what was asked for on the pages of some certificates, the oldest first."""
    return session.scalars(
        select(Transcript).where(Transcript.issuance_id.in_(issuance_ids)).order_by(Transcript.id)
    ).all()


def transcripts_of_locked(session: Session, issuance_ids: Sequence[UUID]) -> Sequence[Transcript]:
    """Return the same for change."""
    return session.scalars(
        select(Transcript)
        .where(Transcript.issuance_id.in_(issuance_ids))
        .order_by(Transcript.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def latest_transcript(session: Session, issuance_id: UUID) -> Transcript | None:
    """Return what was asked for last on the page of a certificate."""
    return session.scalars(
        select(Transcript)
        .where(Transcript.issuance_id == issuance_id)
        .order_by(Transcript.id.desc())
        .limit(1)
    ).first()


def issued_to_address(session: Session, address: str) -> Sequence[Issuance]:
    """Return the certificates that hold and were mailed to ``address``, the oldest first."""
    return session.scalars(
        select(Issuance)
        .where(literal_column(MAILED_TO) == func.lower(address), Issuance.state == ISSUED)
        .order_by(Issuance.id)
    ).all()


def later_than(session: Session, row: Transcript, address: str) -> Sequence[Transcript]:
    """Return the transcripts that were made after this one for somebody with ``address``."""
    return session.scalars(
        select(Transcript)
        .join(Issuance, Issuance.id == Transcript.issuance_id)
        .where(
            literal_column(MAILED_TO) == func.lower(address),
            Transcript.state == MADE,
            Transcript.issued_at > row.issued_at,
        )
        .order_by(Transcript.issued_at)
    ).all()


def by_numbers(session: Session, numbers: Sequence[str]) -> dict[str, Issuance]:
    """Return certificates by their public numbers."""
    rows = session.scalars(select(Issuance).where(Issuance.number.in_(numbers)))
    return {row.number: row for row in rows}


def unstamped_transcripts_locked(
    session: Session, now: datetime, limit: int
) -> Sequence[Transcript]:
    """Take up to ``limit`` transcripts whose document needs a timestamp and that nobody has."""
    return session.scalars(
        select(Transcript)
        .where(Transcript.timestamp_due_at <= now, Transcript.state != ERASED)
        .order_by(Transcript.timestamp_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def due_transcripts_locked(session: Session, now: datetime, limit: int) -> Sequence[Transcript]:
    """Take up to ``limit`` transcripts to be made, or to be deleted, that nobody else has."""
    return session.scalars(
        select(Transcript)
        .where(
            Transcript.next_attempt_at <= now,
            or_(Transcript.claimed_until.is_(None), Transcript.claimed_until <= now),
        )
        .order_by(Transcript.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
