"""Badges: the signed documents of issued certificates, one row for each that has one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.tables import Base


class StoredBadge(Base):
    """A badge as it was issued: the JSON document, and its second form if there is one.

    It is smaller than a page of the database and lives and dies with its certificate, so it is
    kept here and not in the file store; its hash stands in ``issuance.credential_sha256``.
    """

    __tablename__ = "badge"

    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str | None] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(ForeignKey("signing_key.fingerprint"))


def add_badge(
    session: Session, issuance_id: UUID, content: bytes, token: str | None, signed_by: str
) -> None:
    """Add the badge of a certificate that has none."""
    session.add(
        StoredBadge(issuance_id=issuance_id, content=content, token=token, signed_by=signed_by)
    )


def badge_of(session: Session, issuance_id: UUID) -> StoredBadge | None:
    """Return the badge of a certificate."""
    return session.get(StoredBadge, issuance_id)


def delete_badge(session: Session, issuance_id: UUID) -> None:
    """Delete the badge of a certificate, if it has one."""
    session.execute(delete(StoredBadge).where(StoredBadge.issuance_id == issuance_id))
