"""Proof of when for documents that are issued already: due rows, and short transactions around it.

A timestamp lets a seal be checked after its certificate has run out, and is itself replaced in
time by another. The document as issued stays what it is; a later version begins with its bytes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.transparency.entering import enter_timestamp
from services.certificates.domain.versions import latest_sha256
from services.certificates.gateways.sealing.told import Stamped
from services.certificates.storage import queries
from services.certificates.storage.document_versions import DocumentVersion, versions_of
from services.certificates.storage.issuances import ERASED, Issuance
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
    """Lease up to ``limit`` certificates whose document needs a timestamp; return their ids."""
    due = queries.unstamped_locked(session, now, limit)
    for issuance in due:
        issuance.timestamp_due_at = now + policies.TIMESTAMP_LEASE
    return [issuance.id for issuance in due]


def begin(session: Session, issuance_id: UUID) -> Unstamped | None:
    """Count an attempt and return what is to be stamped; None if nothing is any more."""
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None or not _may_be_stamped(issuance):
        return None
    issuance.timestamp_attempts += 1
    language: Language = issuance.facts["language"]
    leftovers = [each for each in versions_of(session, issuance_id) if each.kept_at is None]
    for version in leftovers:
        session.delete(version)
    return Unstamped(
        latest_sha256(session, issuance), language, [each.sha256 for each in leftovers]
    )


def note(session: Session, issuance_id: UUID, unstamped: Unstamped, stamped: Stamped) -> bool:
    """Write down what is about to be kept, so that no file is ever without a row.

    False if nothing must be kept: the certificate was erased, or another worker was first.
    """
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None or not _may_be_stamped(issuance):
        return False
    if latest_sha256(session, issuance) != unstamped.sha256:
        return False
    session.add(_version(issuance, stamped))
    return True


def settle(session: Session, issuance_id: UUID, sha256: str, *, now: datetime) -> bool:
    """Hand out from now on what is kept under ``sha256``; False if it was erased meanwhile."""
    issuance = queries.by_id_locked(session, issuance_id)
    version = session.get(DocumentVersion, sha256, populate_existing=True)
    if issuance is None or version is None or not _may_be_stamped(issuance):
        return False
    version.kept_at = now
    enter_timestamp(session, issuance, sha256, now)
    issuance.timestamp_attempts = 0
    issuance.timestamp_due_at = policies.next_timestamp(now, version.holds_until)
    return True


def postpone(session: Session, issuance_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, a little later each time."""
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None or not _may_be_stamped(issuance):
        return
    issuance.timestamp_due_at = now + policies.wait_before_attempt(issuance.timestamp_attempts)
    log.warning("no timestamp for certificate %s yet: %s", issuance_id, error)


def _may_be_stamped(issuance: Issuance) -> bool:
    return issuance.timestamp_due_at is not None and issuance.state != ERASED


def _version(issuance: Issuance, stamped: Stamped) -> DocumentVersion:
    return DocumentVersion(
        sha256=stamped.sha256,
        issuance_id=issuance.id,
        size=len(stamped.content),
        level=stamped.level,
        stamped_at=stamped.stamped_at,
        stamped_by=stamped.stamped_by,
        holds_until=stamped.holds_until,
    )
