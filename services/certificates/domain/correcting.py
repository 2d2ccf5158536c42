"""A holder corrects the name on their certificate: at once, or by asking an organizer.

Until the document was fetched nobody else can have it, so the holder decides alone. The name
stands on the certificate only: registrations keep what was typed there. Nothing is ever edited;
a correction is a new certificate with a number and a file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.announcing import announce_declined
from services.certificates.domain.errors import (
    AlreadyReplaced,
    CorrectionUnknown,
    IssuanceUnknown,
    NoteMissing,
    NothingChanged,
    StateForbids,
)
from services.certificates.domain.history import HOLDER, Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.superseding import reserve_successor
from services.certificates.storage import corrections, queries
from services.certificates.storage.corrections import APPROVED, DECLINED, OPEN, Correction
from services.certificates.storage.issuances import ISSUED, Issuance
from shared.kernel.identifiers import new_id

NAME_CORRECTED = "name_corrected"

Outcome = Literal["done", "asked"]


@dataclass(frozen=True)
class Decide:
    """Say yes to what a holder asked for, or no with ``answer``, which they are told."""

    issuance_id: UUID
    actor: str
    answer: str = ""


def correct(
    session: Session, issuance_id: UUID, name: str, *, links: CertificateLinks, now: datetime
) -> Outcome:
    """Correct the name at once, or keep the wish for an organizer; a later wish takes its place.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It is not valid, so there is nothing to correct.
        AlreadyReplaced: A corrected one is on its way.
        NothingChanged: The name is the one that is printed, or none.
    """
    issuance = _locked(session, issuance_id)
    _refuse(session, issuance, name)
    waiting = corrections.open_correction_locked(session, issuance_id)
    if issuance.first_downloaded_at is not None:
        if waiting is None:
            session.add(_wish(issuance, name, now))
        else:
            waiting.name, waiting.asked_at = name, now
        return "asked"
    wish = waiting or _wish(issuance, name, now)
    wish.name = name
    session.add(wish)
    _grant(session, issuance, wish, links=links, cause=Cause(now, HOLDER, NAME_CORRECTED))
    return "done"


def approve(session: Session, command: Decide, *, links: CertificateLinks, now: datetime) -> None:
    """Let the certificate be made anew with the name that its holder asked for.

    Raises:
        IssuanceUnknown: There is no such certificate.
        CorrectionUnknown: Nothing waits for an answer.
        StateForbids: It is not valid any more.
        AlreadyReplaced: Another one is on its way.
    """
    issuance = _locked(session, command.issuance_id)
    wish = _waiting(session, command.issuance_id)
    cause = Cause(now, command.actor, NAME_CORRECTED)
    _grant(session, issuance, wish, links=links, cause=cause)


def decline(session: Session, command: Decide, *, now: datetime) -> None:
    """Let the certificate stay as it is, and tell its holder why.

    Raises:
        IssuanceUnknown: There is no such certificate.
        CorrectionUnknown: Nothing waits for an answer.
        NoteMissing: The answer says nothing.
    """
    if not policies.is_note(command.answer):
        raise NoteMissing
    issuance = _locked(session, command.issuance_id)
    wish = _waiting(session, command.issuance_id)
    wish.state, wish.decided_at, wish.decided_by = DECLINED, now, command.actor
    wish.answer = command.answer
    announce_declined(session, issuance, name=wish.name, answer=command.answer, now=now)


def _grant(
    session: Session, issuance: Issuance, wish: Correction, *, links: CertificateLinks, cause: Cause
) -> None:
    reserve_successor(session, issuance, {"name": wish.name}, links=links, cause=cause)
    wish.state, wish.decided_at, wish.decided_by = APPROVED, cause.at, cause.actor


def _refuse(session: Session, issuance: Issuance, name: str) -> None:
    if issuance.state != ISSUED:
        raise StateForbids(issuance.state)
    if queries.successor_of(session, issuance.id) is not None:
        raise AlreadyReplaced
    if name in ("", issuance.facts["name"]):
        raise NothingChanged


def _locked(session: Session, issuance_id: UUID) -> Issuance:
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    return issuance


def _waiting(session: Session, issuance_id: UUID) -> Correction:
    wish = corrections.open_correction_locked(session, issuance_id)
    if wish is None:
        raise CorrectionUnknown
    return wish


def _wish(issuance: Issuance, name: str, now: datetime) -> Correction:
    return Correction(id=new_id(), issuance_id=issuance.id, asked_at=now, name=name, state=OPEN)
