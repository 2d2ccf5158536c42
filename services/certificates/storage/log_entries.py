"""Entries of the log by certificate: read, and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.certificates.storage.log_tables import LogEntry


def entries_of(session: Session, issuance_id: UUID) -> Sequence[LogEntry]:
    """Return the entries of an issuance, the oldest first."""
    return session.scalars(
        select(LogEntry).where(LogEntry.issuance_id == issuance_id).order_by(LogEntry.id)
    ).all()


def forget(session: Session, issuance_id: UUID) -> None:
    """Take from the entries of an issuance all that says what they mean."""
    session.execute(
        update(LogEntry)
        .where(LogEntry.issuance_id == issuance_id)
        .values(
            issuance_id=None, certificate=None, salt=None, pdf_sha256=None, credential_sha256=None
        )
    )
