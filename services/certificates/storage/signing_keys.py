"""Signing keys: one row for each that ever signed anything of ours, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.tables import Base
from shared.database import UtcDateTime

SEAL = "seal"
CREDENTIAL = "credential"

ACTIVE = "active"
VERIFY_ONLY = "verify_only"
COMPROMISED = "compromised"


class SigningKey(Base):
    """The public half of a key: its certificate (DER), and how far it is trusted.

    ``purpose`` says what it signs: documents (``seal``), badges (``credential``), or badges in
    their second form (``token``). ``fingerprint`` is the SHA-256 of the certificate. What a
    ``verify_only`` key signed stays good; of a ``compromised`` one only what it signed before
    ``compromised_from``.
    """

    __tablename__ = "signing_key"
    __table_args__ = (
        CheckConstraint("purpose IN ('seal', 'credential', 'token')", name="purpose_known"),
        CheckConstraint("state IN ('active', 'verify_only', 'compromised')", name="state_known"),
        CheckConstraint(
            "(state = 'compromised') = (compromised_from IS NOT NULL)",
            name="compromised_from_a_time",
        ),
    )

    fingerprint: Mapped[str] = mapped_column(Text, primary_key=True)
    purpose: Mapped[str] = mapped_column(Text, server_default=SEAL)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    is_test: Mapped[bool]
    not_after: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(Text)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    compromised_from: Mapped[datetime | None] = mapped_column(UtcDateTime)


def all_keys(session: Session) -> Sequence[SigningKey]:
    """Return every key, the one enrolled last first."""
    return session.scalars(select(SigningKey).order_by(SigningKey.enrolled_at.desc())).all()


def published_keys(session: Session) -> Sequence[SigningKey]:
    """Return the keys that sign badges and that nobody else has, the one enrolled last first."""
    return session.scalars(
        select(SigningKey)
        .where(SigningKey.purpose != SEAL, SigningKey.state != COMPROMISED)
        .order_by(SigningKey.enrolled_at.desc(), SigningKey.purpose)
    ).all()


def signing_key(session: Session, fingerprint: str) -> SigningKey | None:
    """Return the key of this fingerprint."""
    return session.get(SigningKey, fingerprint)


def keys_beginning_with(session: Session, beginning: str) -> Sequence[SigningKey]:
    """Return the keys whose fingerprint begins so, locked, at most two."""
    return session.scalars(
        select(SigningKey)
        .where(SigningKey.fingerprint.startswith(beginning, autoescape=True))
        .limit(2)
        .with_for_update()
    ).all()


def add_key(session: Session, key: SigningKey) -> None:
    """Add ``key`` unless another worker was first."""
    values = {column.key: getattr(key, column.key) for column in SigningKey.__table__.columns}
    session.execute(insert(SigningKey).values(values).on_conflict_do_nothing())
