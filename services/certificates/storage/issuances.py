"""Issuances: one row per certificate, and one row per thing that happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

RESERVED = "reserved"
ISSUED = "issued"
FAILED = "failed"
SUSPENDED = "suspended"
SUPERSEDED = "superseded"
REVOKED = "revoked"
ERASED = "erased"

# The document of these exists, and whoever has the number learns what became of it.
STANDING = (ISSUED, SUSPENDED, SUPERSEDED, REVOKED)

# By which the certificates of one mailbox are found together; an index is of these very words.
MAILED_TO = "lower(recipient #>> '{participant,email}')"

FULL = "full"
INITIALS = "initials"
HIDDEN = "hidden"


class Issuance(Base):
    """The act and record of making one certificate.

    ``facts`` is all that is printed and ``recipient`` what messages about it need; both are
    frozen when the row is made. ``number`` is public and random. While the state is
    ``reserved``, ``next_attempt_at`` says when drawing is due and ``claimed_until`` who has it.
    ``timestamp_due_at`` says when a sealed document needs its first or next timestamp.
    ``public_reason`` is the class of reason that a suspended or revoked one shows.
    Links to the document that were made before ``link_epoch`` are ended. Rows of before
    ``program_id`` have none.
    ``replaces`` is the one that this one supersedes as soon as its document exists.
    ``name_shown`` is how the public page shows the name: in full, by initials, not at all.
    ``openings`` and ``downloads`` count what was done with the holder's own links.
    One that is ``erased`` names nobody any more; what is due then is deleting its document.
    """

    __tablename__ = "issuance"
    __table_args__ = (
        # One completion makes one certificate, however often it is told ...
        Index(
            "uq_issuance_completion",
            "registration_id",
            "completion_id",
            unique=True,
            postgresql_where=text("replaces IS NULL"),
        ),
        # ... and one certificate has one that takes its place; what cannot be drawn takes none.
        Index(
            "uq_issuance_successor",
            "replaces",
            unique=True,
            postgresql_where=text("state <> 'failed'"),
        ),
        CheckConstraint(
            "state IN ('reserved', 'issued', 'failed', 'suspended', 'superseded', 'revoked',"
            " 'erased')",
            name="state_known",
        ),
        CheckConstraint(
            "state IN ('reserved', 'failed', 'erased')"
            " OR (pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name="issued_has_document",
        ),
        CheckConstraint(
            "(state IN ('revoked', 'suspended')) = (public_reason IS NOT NULL)",
            name="public_reason_where_told",
        ),
        CheckConstraint("name_shown IN ('full', 'initials', 'hidden')", name="name_shown_known"),
        Index("ix_issuance_due", "next_attempt_at", postgresql_where=text("state = 'reserved'")),
        Index(
            "ix_issuance_timestamp_due",
            "timestamp_due_at",
            postgresql_where=text("timestamp_due_at IS NOT NULL"),
        ),
        Index("ix_issuance_address", text(MAILED_TO)),
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
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    public_reason: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("issuance.id"))
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
    sealed_by: Mapped[str | None] = mapped_column(Text, ForeignKey("signing_key.fingerprint"))
    pdf_bytes: Mapped[int | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    badge_salt: Mapped[str | None] = mapped_column(Text)
    credential_sha256: Mapped[str | None] = mapped_column(Text)
    timestamp_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timestamp_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    link_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    name_shown: Mapped[str] = mapped_column(Text, default=INITIALS)
    openings: Mapped[int] = mapped_column(default=0, server_default="0")
    first_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    downloads: Mapped[int] = mapped_column(default=0, server_default="0")
    first_downloaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IssuanceHistory(Base):
    """One change of state with its time, actor and reason; rows are only added.

    ``note`` is what a colleague wrote for others, never public and erased with the holder.
    """

    __tablename__ = "issuance_history"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
