"""Which versions of a document there are: as issued, and with proof of when added at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.storage.document_versions import DocumentVersion, versions_of
from services.certificates.storage.issuances import Issuance


@dataclass(frozen=True)
class Proof:
    """Who proved when, and when that was."""

    by: str
    at: datetime


def latest_sha256(session: Session, issuance: Issuance) -> str:
    """Return the hash of the document that is handed out: the latest version, else as issued."""
    latest = latest_version(session, issuance.id)
    return latest.sha256 if latest is not None else str(issuance.pdf_sha256)


def latest_version(session: Session, issuance_id: UUID) -> DocumentVersion | None:
    """Return what is handed out, or None if that is the document as issued."""
    kept = [each for each in versions_of(session, issuance_id) if each.kept_at is not None]
    return kept[-1] if kept else None


def proof_of(session: Session, issuance_id: UUID) -> Proof | None:
    """Return the first timestamp of a document, which is the one nearest to its seal."""
    kept = [each for each in versions_of(session, issuance_id) if each.kept_at is not None]
    return Proof(kept[0].stamped_by, kept[0].stamped_at) if kept else None


def is_ours(session: Session, issuance: Issuance, sha256: str) -> bool:
    """Tell whether a document of this hash was ever handed out for the certificate."""
    known = {each.sha256 for each in versions_of(session, issuance.id)}
    return sha256 in known | {issuance.pdf_sha256}


def forget_versions(session: Session, issuance: Issuance) -> list[str]:
    """Drop what is known of later versions and return their hashes, for the store to delete."""
    versions = versions_of(session, issuance.id)
    for version in versions:
        session.delete(version)
    return [version.sha256 for version in versions]
