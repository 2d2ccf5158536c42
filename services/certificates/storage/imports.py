"""Imports of earlier attendance: what was read and waits for a yes, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, delete, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.issuances import Issuance
from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

READ = "read"
DONE = "done"


class ImportBatch(Base):
    """One file. While it is ``read``, ``records`` and ``choices`` hold what it would make.

    Once it is ``done`` they are empty: what was made stands in the certificates.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("state IN ('read', 'done')", name="state"),
        CheckConstraint("state = 'read' OR records = '[]'", name="done_keeps_nobody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    records: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made: Mapped[int]
    known: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]


class Attestation(Base):
    """That a certificate was made from a line of an import.

    ``address_digest`` finds it when its holder is erased: no registration names them.
    """

    __tablename__ = "attestation"

    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"), index=True)
    address_digest: Mapped[str] = mapped_column(Text, index=True)


def import_batch(session: Session, batch_id: UUID) -> ImportBatch | None:
    """Return one import."""
    return session.get(ImportBatch, batch_id)


def import_batch_locked(session: Session, batch_id: UUID) -> ImportBatch | None:
    """Return one import as it is now, for change."""
    return session.scalar(
        select(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def done_batches(session: Session, limit: int) -> Sequence[ImportBatch]:
    """Return the imports that were done last."""
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.state == DONE)
        .order_by(ImportBatch.at.desc())
        .limit(limit)
    ).all()


def forget_stale(session: Session, before: datetime) -> None:
    """Delete what was read and nobody said yes to."""
    session.execute(delete(ImportBatch).where(ImportBatch.state == READ, ImportBatch.at < before))


def forget_batch(session: Session, batch_id: UUID) -> None:
    """Delete an import that was only read."""
    session.execute(
        delete(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == READ)
    )


def known_registrations(session: Session, registration_ids: Sequence[UUID]) -> dict[UUID, Issuance]:
    """Return the certificates that lines of a file have already, by the id of the line."""
    rows = session.scalars(select(Issuance).where(Issuance.registration_id.in_(registration_ids)))
    return {row.registration_id: row for row in rows}


def cohorts_of_batch(session: Session, batch_id: UUID) -> Sequence[UUID]:
    """Return the events of which an import made certificates."""
    return session.scalars(
        select(Issuance.cohort_id)
        .join(Attestation, Attestation.issuance_id == Issuance.id)
        .where(Attestation.batch_id == batch_id)
        .distinct()
    ).all()


def delete_attestations(session: Session, issuance_ids: Sequence[UUID]) -> None:
    """Forget by whose address some certificates could be found."""
    session.execute(delete(Attestation).where(Attestation.issuance_id.in_(issuance_ids)))


def read_batches_locked(session: Session) -> Sequence[ImportBatch]:
    """Return the imports that wait for a yes, for change."""
    return session.scalars(
        select(ImportBatch)
        .where(ImportBatch.state == READ)
        .order_by(ImportBatch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def registrations_of_addresses(session: Session, digests: Sequence[str]) -> Sequence[UUID]:
    """Return the registrations of imported certificates of somebody's addresses."""
    return session.scalars(
        select(Issuance.registration_id)
        .join(Attestation, Attestation.issuance_id == Issuance.id)
        .where(Attestation.address_digest.in_(digests))
    ).all()
