"""Later versions of documents: the bytes as issued, with proof of when added at their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime


class DocumentVersion(Base):
    """A document with a timestamp by ``stamped_by``; the next is needed before ``holds_until``.

    ``level`` is PAdES's: B-T, or B-LTA when all that judges the seal later is in the file. Without
    ``kept_at`` it is about to be kept, or was when its worker died; nobody is handed it.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        CheckConstraint("level IN ('B-T', 'B-LTA')", name="level_known"),
        CheckConstraint("num_nonnulls(issuance_id, transcript_id) = 1", name="of_one_paper"),
    )

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    issuance_id: Mapped[UUID | None] = mapped_column(ForeignKey("issuance.id"), index=True)
    transcript_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcript.id"), index=True)
    size: Mapped[int]
    level: Mapped[str] = mapped_column(Text)
    stamped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stamped_by: Mapped[str] = mapped_column(Text)
    holds_until: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def versions_of(session: Session, paper_id: UUID) -> Sequence[DocumentVersion]:
    """Return what was made of a document after it was issued, the latest last, kept or not.

    ``paper_id`` is that of a certificate or of a transcript.
    """
    return session.scalars(
        select(DocumentVersion)
        .where(
            or_(DocumentVersion.issuance_id == paper_id, DocumentVersion.transcript_id == paper_id)
        )
        .order_by(DocumentVersion.stamped_at)
    ).all()
