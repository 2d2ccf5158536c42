"""Certificates that could not be made are tried again, as their program looks now."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import history
from services.certificates.domain.designing import Author
from services.certificates.domain.errors import AlreadyReplaced, IssuanceUnknown, NotFailed
from services.certificates.domain.history import Cause
from services.certificates.domain.reserving import dressed
from services.certificates.facts import PrintedFacts
from services.certificates.storage import holds, queries
from services.certificates.storage.issuances import FAILED, RESERVED, Issuance
from services.certificates.storage.templates import template_in_use


def retry(session: Session, issuance_id: UUID, author: Author) -> None:
    """Try one certificate again.

    Raises:
        IssuanceUnknown: There is no such certificate.
        NotFailed: It did not fail.
        AlreadyReplaced: It was to take the place of one that another has taken meanwhile.
    """
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    if issuance.state != FAILED:
        raise NotFailed
    if _comes_too_late(session, issuance):
        raise AlreadyReplaced
    _try_again(session, [issuance], author)


def retry_cohort(session: Session, cohort_id: UUID, author: Author) -> int:
    """Try all of a cohort again that failed; return how many."""
    tried = 0
    for issuance in holds.failed_locked(session, cohort_id):
        if not _comes_too_late(session, issuance):
            _try_again(session, [issuance], author)
            tried += 1
    return tried


def _comes_too_late(session: Session, issuance: Issuance) -> bool:
    replaced = issuance.replaces
    return replaced is not None and queries.successor_of(session, replaced) is not None


def _try_again(session: Session, failed: Sequence[Issuance], author: Author) -> None:
    """Nobody has seen a document of these, so they may look otherwise than they would have."""
    for issuance in failed:
        history.change_state(
            session, issuance, RESERVED, Cause(author.at, author.id, "tried again")
        )
        issuance.attempts = 0
        issuance.failure = None
        issuance.next_attempt_at = author.at
        if issuance.program_id is not None:
            facts = PrintedFacts.model_validate(issuance.facts)
            look = template_in_use(session, issuance.program_id)
            issuance.facts = dressed(facts, look).model_dump(mode="json")
