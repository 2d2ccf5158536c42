"""Issuances: one row per certificate, and one row per thing that happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

RESERVED = "reserved"
ISSUED = "issued"
FAILED = "failed"
REVOKED = "revoked"
ERASED = "erased"


class Issuance(Base):
    """The act and record of making one certificate.

    ``facts`` is all that is printed and ``recipient`` what messages about it need; both are
    frozen when the row is made. ``number`` is public and random. While the state is
    ``reserved``, ``next_attempt_at`` says when drawing is due and ``claimed_until`` who has it.
    ``timestamp_due_at`` says when a sealed document needs its first or next timestamp.
    Links to the document that were made before ``link_epoch`` are ended. Rows of before
    ``program_id`` have none.
    One that is ``erased`` names nobody any more; what is due then is deleting its document.
    """

    __tablename__ = "issuance"
    __table_args__ = (
        # One completion makes one certificate, however often it is told.
        UniqueConstraint("registration_id", "completion_id"),
        CheckConstraint(
            "state IN ('reserved', 'issued', 'failed', 'revoked', 'erased')", name="state_known"
        ),
        CheckConstraint(
            "state IN ('reserved', 'failed', 'erased')"
            " OR (pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name="issued_has_document",
        ),
        CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason IS NOT NULL)",
            name="revoked_has_reason",
        ),
        Index("ix_issuance_due", "next_attempt_at", postgresql_where=text("state = 'reserved'")),
        Index(
            "ix_issuance_timestamp_due",
            "timestamp_due_at",
            postgresql_where=text("timestamp_due_at IS NOT NULL"),
        ),
        Index(
            "ix_issuance_to_delete",
            "next_attempt_at",
            postgresql_where=text("state = 'erased' AND pdf_sha256 IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID]
    completion_id: Mapped[UUID]
    cohort_id: Mapped[UUID] = mapped_column(index=True)
    program_id: Mapped[UUID | None] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recipient: Mapped[dict[str, Any]] = mapped_column(JSONB)
    correlation_id: Mapped[str] = mapped_column(Text)
    message_sequence: Mapped[int] = mapped_column(default=0)
    reserved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(Text)

    template_version: Mapped[str | None] = mapped_column(Text)
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    sealed_by: Mapped[str | None] = mapped_column(ForeignKey("signing_key.fingerprint"))
    pdf_bytes: Mapped[int | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    badge_salt: Mapped[str | None] = mapped_column(Text)
    credential_sha256: Mapped[str | None] = mapped_column(Text)
    timestamp_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timestamp_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    link_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(Text)
    revocation_reason: Mapped[str | None] = mapped_column(Text)
    revocation_note: Mapped[str | None] = mapped_column(Text)


class IssuanceHistory(Base):
    """One change of state with its time, actor and reason; rows are only added."""

    __tablename__ = "issuance_history"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
