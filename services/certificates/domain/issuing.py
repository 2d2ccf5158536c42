"""From a reserved certificate to an issued one, in two short transactions around the drawing.

The door draws and stores between ``begin`` and ``settle``, holding no lock. Whatever dies in
between, the row is still reserved and is drawn again: same facts, same bytes, same hash.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import history, policies
from services.certificates.domain.announcing import announce_issued
from services.certificates.domain.history import Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from services.certificates.storage.issuances import FAILED, ISSUED, RESERVED, Issuance

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptDocument:
    """A document that the file store has: hash, size in bytes, how it was drawn, whose seal."""

    sha256: str
    size: int
    template_version: str
    sealed_by: str | None = None


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease up to ``limit`` reserved certificates that are due and return their ids."""
    due = queries.due_locked(session, now, limit)
    for issuance in due:
        issuance.claimed_until = now + policies.LEASE
    return [issuance.id for issuance in due]


def begin(session: Session, issuance_id: UUID, *, now: datetime) -> PrintedFacts | None:
    """Count an attempt and return what to draw, or None if there is nothing left to do."""
    issuance = _still_reserved(session, issuance_id)
    if issuance is None:
        return None
    issuance.attempts += 1
    issuance.claimed_until = now + policies.LEASE
    return PrintedFacts.model_validate(issuance.facts)


def settle(
    session: Session,
    issuance_id: UUID,
    document: KeptDocument,
    *,
    links: CertificateLinks,
    now: datetime,
) -> bool:
    """Make the certificate issued and tell it; False if another worker was first."""
    issuance = _still_reserved(session, issuance_id)
    if issuance is None:
        return False
    issuance.pdf_sha256 = document.sha256
    issuance.pdf_bytes = document.size
    issuance.template_version = document.template_version
    issuance.sealed_by = document.sealed_by
    issuance.issued_at = now
    issuance.failure = None
    history.change_state(session, issuance, ISSUED, _by_system("document stored", now))
    announce_issued(session, issuance, links=links, now=now)
    return True


def give_up(
    session: Session, issuance_id: UUID, refusal: RenderingRefused, *, now: datetime
) -> None:
    """Record that this document can never be made; an organizer has to look."""
    issuance = _still_reserved(session, issuance_id)
    if issuance is None:
        return
    issuance.failure = f"{refusal.code}: {refusal}"
    history.change_state(session, issuance, FAILED, _by_system(refusal.code, now))
    log.error("certificate %s cannot be drawn: %s", issuance_id, refusal.code)


def postpone(session: Session, issuance_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, a little later each time: a full disk may have room tomorrow."""
    issuance = _still_reserved(session, issuance_id)
    if issuance is None:
        return
    issuance.failure = f"{type(error).__name__}: {error}"
    issuance.claimed_until = None
    issuance.next_attempt_at = now + policies.wait_before_attempt(issuance.attempts)
    log.warning("certificate %s is tried again later: %s", issuance_id, type(error).__name__)


def _still_reserved(session: Session, issuance_id: UUID) -> Issuance | None:
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None or issuance.state != RESERVED:
        log.info("certificate %s is not waiting to be drawn", issuance_id)
        return None
    return issuance


def _by_system(reason: str, now: datetime) -> Cause:
    return Cause(now, history.SYSTEM, reason)
