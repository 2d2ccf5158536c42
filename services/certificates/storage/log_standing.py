"""Tables of the log: signed roots, and where it stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime


class LogRoot(Base):
    """A root that was signed and published. ``note`` is the signed text; rows are only added."""

    __tablename__ = "log_root"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)


class LogHead(Base):
    """Where the log stands: one row. ``frontier`` is all that appending needs of the tree.

    ``failure`` says what the last check of the whole log found wrong.
    """

    __tablename__ = "log_head"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    frontier: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    last_root_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    root_claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_size: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(Text)
