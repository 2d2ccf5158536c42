"""An organizer answers what a holder asked for: another name on their certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.announcing import announce_declined
from services.certificates.domain.changing import locked
from services.certificates.domain.correcting import NAME_CORRECTED, grant
from services.certificates.domain.errors import CorrectionUnknown, NoteMissing
from services.certificates.domain.history import Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.storage import corrections
from services.certificates.storage.corrections import DECLINED, Correction


@dataclass(frozen=True)
class Decide:
    """Say yes to what a holder asked for, or no with ``answer``, which they are told."""

    issuance_id: UUID
    actor: str
    answer: str = ""


def approve(session: Session, command: Decide, *, links: CertificateLinks, now: datetime) -> None:
    """Let the certificate be made anew with the name that its holder asked for.

    Raises:
        IssuanceUnknown: There is no such certificate.
        CorrectionUnknown: Nothing waits for an answer.
        StateForbids: It is not valid any more.
        AlreadyReplaced: Another one is on its way.
    """
    issuance = locked(session, command.issuance_id)
    wish = _waiting(session, command.issuance_id)
    cause = Cause(now, command.actor, NAME_CORRECTED)
    grant(session, issuance, wish, links=links, cause=cause)


def decline(session: Session, command: Decide, *, now: datetime) -> None:
    """Let the certificate stay as it is, and tell its holder why.

    Raises:
        IssuanceUnknown: There is no such certificate.
        CorrectionUnknown: Nothing waits for an answer.
        NoteMissing: The answer says nothing.
    """
    if not policies.is_note(command.answer):
        raise NoteMissing
    issuance = locked(session, command.issuance_id)
    wish = _waiting(session, command.issuance_id)
    wish.state, wish.decided_at, wish.decided_by = DECLINED, now, command.actor
    wish.answer = command.answer
    announce_declined(session, issuance, name=wish.name, answer=command.answer, now=now)


def _waiting(session: Session, issuance_id: UUID) -> Correction:
    wish = corrections.open_correction_locked(session, issuance_id)
    if wish is None:
        raise CorrectionUnknown
    return wish
