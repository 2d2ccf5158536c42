"""Proof of when for documents that are issued already: due rows, and short transactions around it.

A timestamp lets a seal be checked after its certificate has run out, and is itself replaced in
time by another. The document as issued stays what it is; a later version begins with its bytes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.transparency.entering import enter_timestamp
from services.certificates.domain.versions import latest_sha256
from services.certificates.gateways.sealing.told import Stamped
from services.certificates.storage import queries, transcripts
from services.certificates.storage.document_versions import DocumentVersion, versions_of
from services.certificates.storage.issuances import ERASED
from services.certificates.storage.papers import Paper, paper_locked
from services.certificates.storage.transcripts import Transcript
from shared.contracts.facts import Language

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unstamped:
    """The latest version of a document that is to get a timestamp, and its language.

    ``leftovers`` are hashes of what workers may have kept before they died.
    """

    sha256: str
    language: Language
    leftovers: list[str]


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease up to ``limit`` papers whose document needs a timestamp; return their ids."""
    due: list[Paper] = list(queries.unstamped_locked(session, now, limit))
    due += transcripts.unstamped_transcripts_locked(session, now, limit - len(due))
    for paper in due:
        paper.timestamp_due_at = now + policies.TIMESTAMP_LEASE
    return [paper.id for paper in due]


def begin(session: Session, paper_id: UUID) -> Unstamped | None:
    """Count an attempt and return what is to be stamped; None if nothing is any more."""
    paper = paper_locked(session, paper_id)
    if paper is None or not _may_be_stamped(paper):
        return None
    paper.timestamp_attempts += 1
    language = cast("Language", paper.language)
    leftovers = [each for each in versions_of(session, paper_id) if each.kept_at is None]
    for version in leftovers:
        session.delete(version)
    return Unstamped(latest_sha256(session, paper), language, [each.sha256 for each in leftovers])


def note(session: Session, paper_id: UUID, unstamped: Unstamped, stamped: Stamped) -> bool:
    """Write down what is about to be kept, so that no file is ever without a row.

    False if nothing must be kept: the certificate was erased, or another worker was first.
    """
    paper = paper_locked(session, paper_id)
    if paper is None or not _may_be_stamped(paper):
        return False
    if latest_sha256(session, paper) != unstamped.sha256:
        return False
    session.add(_version(paper, stamped))
    return True


def settle(session: Session, paper_id: UUID, sha256: str, *, now: datetime) -> bool:
    """Hand out from now on what is kept under ``sha256``; False if it was erased meanwhile."""
    paper = paper_locked(session, paper_id)
    version = session.get(DocumentVersion, sha256, populate_existing=True)
    if paper is None or version is None or not _may_be_stamped(paper):
        return False
    version.kept_at = now
    enter_timestamp(session, paper, sha256, now)
    paper.timestamp_attempts = 0
    paper.timestamp_due_at = policies.next_timestamp(now, version.holds_until)
    return True


def postpone(session: Session, paper_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, a little later each time."""
    paper = paper_locked(session, paper_id)
    if paper is None or not _may_be_stamped(paper):
        return
    paper.timestamp_due_at = now + policies.wait_before_attempt(paper.timestamp_attempts)
    log.warning("no timestamp for %s yet: %s", paper_id, error)


def _may_be_stamped(paper: Paper) -> bool:
    return paper.timestamp_due_at is not None and paper.state != ERASED


def _version(paper: Paper, stamped: Stamped) -> DocumentVersion:
    is_transcript = isinstance(paper, Transcript)
    return DocumentVersion(
        sha256=stamped.sha256,
        issuance_id=None if is_transcript else paper.id,
        transcript_id=paper.id if is_transcript else None,
        size=len(stamped.content),
        level=stamped.level,
        stamped_at=stamped.stamped_at,
        stamped_by=stamped.stamped_by,
        holds_until=stamped.holds_until,
    )
