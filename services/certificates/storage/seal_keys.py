"""Seal keys: one row for each certificate that ever sealed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

ACTIVE = "active"
VERIFY_ONLY = "verify_only"
COMPROMISED = "compromised"


class SealKey(Base):
    """The public half of a key that seals: its certificate (DER), and how far it is trusted.

    ``fingerprint`` is the SHA-256 of the certificate. Seals of a ``verify_only`` key stay
    good; of a ``compromised`` one only those made before ``compromised_from``.
    """

    __tablename__ = "seal_key"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'verify_only', 'compromised')", name="state_known"),
        CheckConstraint(
            "(state = 'compromised') = (compromised_from IS NOT NULL)",
            name="compromised_from_a_time",
        ),
    )

    fingerprint: Mapped[str] = mapped_column(Text, primary_key=True)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    is_test: Mapped[bool]
    not_after: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(Text)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    compromised_from: Mapped[datetime | None] = mapped_column(UtcDateTime)


def all_keys(session: Session) -> Sequence[SealKey]:
    """Return every key, the one enrolled last first."""
    return session.scalars(select(SealKey).order_by(SealKey.enrolled_at.desc())).all()


def seal_key(session: Session, fingerprint: str) -> SealKey | None:
    """Return the key of this fingerprint."""
    return session.get(SealKey, fingerprint)


def keys_beginning_with(session: Session, beginning: str) -> Sequence[SealKey]:
    """Return the keys whose fingerprint begins so, locked, at most two."""
    return session.scalars(
        select(SealKey)
        .where(SealKey.fingerprint.startswith(beginning, autoescape=True))
        .limit(2)
        .with_for_update()
    ).all()


def add_seal_key(session: Session, key: SealKey) -> None:
    """Add ``key`` unless another worker was first."""
    values = {column.key: getattr(key, column.key) for column in SealKey.__table__.columns}
    session.execute(insert(SealKey).values(values).on_conflict_do_nothing())
