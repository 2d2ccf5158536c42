"""Entries of the log by certificate or transcript: read, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from services.certificates.storage.log_tables import LogEntry


def entries_of(session: Session, paper_id: UUID) -> Sequence[LogEntry]:
    """Return the entries of an issuance or a transcript, the oldest first."""
    return session.scalars(select(LogEntry).where(_about(paper_id)).order_by(LogEntry.id)).all()


def forget(session: Session, paper_id: UUID) -> None:
    """Take from the entries of an issuance or a transcript all that says what they mean."""
    session.execute(
        update(LogEntry)
        .where(_about(paper_id))
        .values(
            issuance_id=None,
            transcript_id=None,
            certificate=None,
            salt=None,
            pdf_sha256=None,
            credential_sha256=None,
        )
    )


def _about(paper_id: UUID) -> ColumnElement[bool]:
    # Ids are unique among both kinds, and each column has an index.
    return or_(LogEntry.issuance_id == paper_id, LogEntry.transcript_id == paper_id)
