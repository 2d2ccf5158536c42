"""Status lists: who has which place, and each list as it was signed last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime


class StatusList(Base):
    """A run of places; ``taken`` counts those that were given out. Both lists share it."""

    __tablename__ = "status_list"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken: Mapped[int] = mapped_column(default=0)


class StatusEntry(Base):
    """The place of one certificate, in the lists of every purpose. Rows are only added."""

    __tablename__ = "status_entry"
    __table_args__ = (CheckConstraint("position BETWEEN 0 AND 131071", name="position_in_list"),)

    list_number: Mapped[int] = mapped_column(ForeignKey("status_list.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), unique=True)


class StatusCredential(Base):
    """One list of one purpose as it was signed last, and when it is to be signed again.

    ``document`` is its Data Integrity form and ``jwt`` the other; both are missing until a
    worker has signed it for the first time.
    """

    __tablename__ = "status_credential"
    __table_args__ = (
        UniqueConstraint("list_number", "purpose"),
        CheckConstraint("purpose IN ('revocation', 'suspension')", name="purpose_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_number: Mapped[int] = mapped_column(ForeignKey("status_list.number"))
    purpose: Mapped[str] = mapped_column(Text)
    next_signing_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    document: Mapped[str | None] = mapped_column(Text)
    jwt: Mapped[str | None] = mapped_column(Text)
