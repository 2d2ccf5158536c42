"""Which versions of a document there are: as issued, and with proof of when added at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.storage.document_versions import DocumentVersion, versions_of
from services.certificates.storage.papers import Paper


@dataclass(frozen=True)
class Proof:
    """Who proved when, and when that was."""

    by: str
    at: datetime


def latest_sha256(session: Session, paper: Paper) -> str:
    """Return the hash of the document that is handed out: the latest version, else as issued."""
    latest = latest_version(session, paper.id)
    return latest.sha256 if latest is not None else str(paper.pdf_sha256)


def latest_version(session: Session, paper_id: UUID) -> DocumentVersion | None:
    """Return what is handed out, or None if that is the document as issued."""
    kept = [each for each in versions_of(session, paper_id) if each.kept_at is not None]
    return kept[-1] if kept else None


def proof_of(session: Session, paper_id: UUID) -> Proof | None:
    """Return the first timestamp of a document, which is the one nearest to its seal."""
    kept = [each for each in versions_of(session, paper_id) if each.kept_at is not None]
    return Proof(kept[0].stamped_by, kept[0].stamped_at) if kept else None


def is_ours(session: Session, paper: Paper, sha256: str) -> bool:
    """Tell whether a document of this hash was ever handed out under the number."""
    known = {each.sha256 for each in versions_of(session, paper.id)}
    return sha256 in known | {paper.pdf_sha256}


def forget_versions(session: Session, paper: Paper) -> list[str]:
    """Drop what is known of later versions and return their hashes, for the store to delete."""
    versions = versions_of(session, paper.id)
    for version in versions:
        session.delete(version)
    return [version.sha256 for version in versions]
