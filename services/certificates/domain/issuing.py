"""From reserved certificates to issued ones, in short transactions around the drawing.

The door draws and keeps between ``begin`` and ``settle``, holding no lock. Whatever dies in
between, the rows are still reserved and are drawn again. Each transaction locks its rows with
one statement and writes them with few, however many they are.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.badges.errors import CredentialRefused
from services.certificates.domain import badging, history, policies
from services.certificates.domain.announcing import announce_all_issued
from services.certificates.domain.history import Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.superseding import predecessors, supersede_predecessor
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.values import Badge, Holder
from services.certificates.storage import queries, status_queries
from services.certificates.storage.issuances import ERASED, FAILED, ISSUED, RESERVED, Issuance
from shared.kernel.errors import Refusal

PREDECESSOR_WITHDRAWN = "predecessor_withdrawn"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A certificate that is to be drawn now, what it prints, and whom its badge is for."""

    issuance_id: UUID
    facts: PrintedFacts
    holder: Holder


@dataclass(frozen=True)
class Document:
    """A document that was made: its bytes, how it was drawn, whose seal, the badge in it."""

    content: bytes
    template_version: str
    sealed_by: str | None = None
    badge: Badge | None = None

    @cached_property
    def sha256(self) -> str:
        """Under which the file store keeps it, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Noted:
    """Which documents are to be kept, and the hashes of those that earlier attempts left."""

    wanted: list[UUID]
    replaced: list[str]


Outcome = Document | Exception
"""What came of one certificate: a document that is kept, a refusal, or something to try again."""


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease up to ``limit`` reserved certificates that are due and return their ids."""
    due = queries.due_locked(session, now, limit)
    for issuance in due:
        issuance.claimed_until = now + policies.LEASE
    return [issuance.id for issuance in due]


def begin(
    session: Session,
    issuance_ids: Collection[UUID],
    *,
    badged_by: CertificateLinks | None,
    now: datetime,
) -> list[Waiting]:
    """Count an attempt and return what to draw: those of the certificates that are still due.

    Without the links that badges name there will be none.
    """
    waiting = _still_reserved(session, issuance_ids)
    for issuance in waiting:
        issuance.attempts += 1
        issuance.claimed_until = now + policies.LEASE
    holders = badging.holders(session, waiting, links=badged_by, now=now)
    return [
        Waiting(row.id, PrintedFacts.model_validate(row.facts), holders[row.id]) for row in waiting
    ]


def renew(session: Session, issuance_ids: Collection[UUID], *, now: datetime) -> None:
    """Keep the lease of what is still to be drawn."""
    for issuance in _still_reserved(session, issuance_ids):
        issuance.claimed_until = now + policies.LEASE


def note_hashes(session: Session, documents: Mapping[UUID, Document]) -> Noted:
    """Write down where documents are about to be kept.

    A worker that dies between keeping and settling would leave a file that nobody knows of,
    with somebody's name in it, whenever the next attempt comes to other bytes.
    """
    wanted: list[UUID] = []
    replaced: list[str] = []
    for issuance in _still_reserved(session, documents):
        sha256 = documents[issuance.id].sha256
        if issuance.pdf_sha256 not in (None, sha256):
            replaced.append(str(issuance.pdf_sha256))
        issuance.pdf_sha256 = sha256
        wanted.append(issuance.id)
    return Noted(wanted, replaced)


def settle(
    session: Session, outcomes: Mapping[UUID, Outcome], *, links: CertificateLinks, now: datetime
) -> list[str]:
    """Make certificates issued and tell it, or write down why not.

    Those that another worker settled first are left alone. Returns the hashes of documents
    that nobody may have any more, because their certificates were erased meanwhile, what they
    replace was withdrawn, or another worker began them again and keeps other bytes.
    """
    issued: list[Issuance] = []
    orphans: list[str] = []
    rows = queries.by_ids_locked(session, outcomes)
    replaced = predecessors(session, rows)
    if len(replaced) > 1:
        status_queries.hold_lists(session, [old.id for old in replaced.values()])
    for issuance in rows:
        outcome = outcomes[issuance.id]
        if isinstance(outcome, Document) and not _is_theirs(issuance, outcome):
            orphans.append(outcome.sha256)
        elif not _is_to_be_drawn(issuance):
            log.info("certificate %s is not waiting to be drawn", issuance.id)
        elif isinstance(outcome, Document):
            if supersede_predecessor(session, issuance, replaced.get(issuance.id), now=now):
                _issue(session, issuance, outcome, now)
                issued.append(issuance)
            else:
                orphans.append(outcome.sha256)
                _abandon(session, issuance, now)
        elif isinstance(outcome, (RenderingRefused, CredentialRefused)):
            _give_up(session, issuance, outcome, now)
        else:
            _postpone(issuance, outcome, now)
    announce_all_issued(session, issued, links=links, now=now)
    return orphans


def _is_theirs(issuance: Issuance, document: Document) -> bool:
    """Tell whether a row still names the document that was noted for it."""
    return issuance.state != ERASED and issuance.pdf_sha256 == document.sha256


def _issue(session: Session, issuance: Issuance, document: Document, now: datetime) -> None:
    issuance.pdf_sha256 = document.sha256
    issuance.pdf_bytes = len(document.content)
    issuance.template_version = document.template_version
    issuance.sealed_by = document.sealed_by
    if document.badge is not None:
        badging.keep(session, issuance, document.badge)
    issuance.issued_at = now
    issuance.timestamp_due_at = now if document.sealed_by else None
    issuance.failure = None
    history.change_state(session, issuance, ISSUED, _by_system("document stored", now))


def _abandon(session: Session, issuance: Issuance, now: datetime) -> None:
    """Issue nothing in the place of what was withdrawn meanwhile."""
    issuance.pdf_sha256 = None
    issuance.failure = PREDECESSOR_WITHDRAWN
    history.change_state(session, issuance, FAILED, _by_system(PREDECESSOR_WITHDRAWN, now))


def _give_up(
    session: Session,
    issuance: Issuance,
    refusal: Refusal,
    now: datetime,
) -> None:
    """Record that this document can never be made; an organizer has to look."""
    issuance.failure = f"{refusal.code}: {refusal}"
    history.change_state(session, issuance, FAILED, _by_system(refusal.code, now))
    log.error("certificate %s cannot be drawn: %s", issuance.id, refusal.code)


def _postpone(issuance: Issuance, error: Exception, now: datetime) -> None:
    """Try again later, a little later each time: a full disk may have room tomorrow."""
    issuance.failure = f"{type(error).__name__}: {error}"
    issuance.claimed_until = None
    issuance.next_attempt_at = now + policies.wait_before_attempt(issuance.attempts)
    log.warning("certificate %s is tried again later: %s", issuance.id, type(error).__name__)


def _still_reserved(session: Session, issuance_ids: Collection[UUID]) -> list[Issuance]:
    rows = queries.by_ids_locked(session, issuance_ids)
    waiting = [row for row in rows if _is_to_be_drawn(row)]
    if len(waiting) < len(issuance_ids):
        log.info("%d certificates do not wait to be drawn", len(issuance_ids) - len(waiting))
    return waiting


def _is_to_be_drawn(issuance: Issuance) -> bool:
    """Tell whether a certificate is due; an organizer may have held it back meanwhile."""
    return issuance.state == RESERVED and issuance.next_attempt_at is not None


def _by_system(reason: str, now: datetime) -> Cause:
    return Cause(now, history.SYSTEM, reason)
