"""Tables of the log: entries, and what is kept of the tree above them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime


class LogEntry(Base):
    """One event of one certificate or transcript, whose number is ``certificate``. Only added.

    ``leaf_hash`` stays for ever. What it was made of goes when the holder is erased, all of it
    at once: the salt, the number and the hashes. ``leaf_index`` is given by the sequencer.
    """

    __tablename__ = "log_entry"
    __table_args__ = (
        CheckConstraint("octet_length(leaf_hash) = 32", name="leaf_is_a_hash"),
        CheckConstraint(
            "(salt IS NULL) = (certificate IS NULL)"
            " AND num_nonnulls(issuance_id, transcript_id) = num_nonnulls(salt)",
            name="known_or_forgotten",
        ),
        Index("ix_log_entry_waiting", "id", postgresql_where=text("leaf_index IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    issuance_id: Mapped[UUID | None] = mapped_column(ForeignKey("issuance.id"), index=True)
    transcript_id: Mapped[UUID | None] = mapped_column(ForeignKey("transcript.id"), index=True)
    certificate: Mapped[str | None] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    credential_sha256: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(Text)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_index: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class LogNode(Base):
    """The root of a complete subtree of 256 leaves (``level`` 8), of 65,536 (16) and so on.

    With these a proof reads some hundred hashes, however large the tree is.
    """

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
