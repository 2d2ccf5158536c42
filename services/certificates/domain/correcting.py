"""A holder corrects the name on their certificate: at once, or by asking an organizer.

Until the document was fetched nobody else can have it, so the holder decides alone. The name
stands on the certificate only: registrations keep what was typed there. Nothing is ever edited;
a correction is a new certificate with a number and a file of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.changing import has_known_holder, locked
from services.certificates.domain.errors import (
    AlreadyReplaced,
    NothingChanged,
    StateForbids,
)
from services.certificates.domain.history import HOLDER, Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.superseding import reserve_successor
from services.certificates.storage import corrections, queries
from services.certificates.storage.corrections import APPROVED, OPEN, Correction
from services.certificates.storage.issuances import ISSUED, Issuance
from shared.kernel.identifiers import new_id

NAME_CORRECTED = "name_corrected"

Outcome = Literal["done", "asked"]


def may_be_corrected(issuance: Issuance) -> bool:
    """Tell whether a certificate holds and is still its holder's to correct."""
    return issuance.state == ISSUED and has_known_holder(issuance)


def correct(
    session: Session, issuance_id: UUID, name: str, *, links: CertificateLinks, now: datetime
) -> Outcome:
    """Correct the name at once, or keep the wish for an organizer; a later wish takes its place.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It is not valid, or its holder has been erased and it was left as it is.
        AlreadyReplaced: A corrected one is on its way.
        NothingChanged: The name is the one that is printed, or none.
    """
    issuance = locked(session, issuance_id)
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
    grant(session, issuance, wish, links=links, cause=Cause(now, HOLDER, NAME_CORRECTED))
    return "done"


def grant(
    session: Session, issuance: Issuance, wish: Correction, *, links: CertificateLinks, cause: Cause
) -> None:
    """Reserve the certificate with the name that was asked for, and note who said yes."""
    reserve_successor(session, issuance, {"name": wish.name}, links=links, cause=cause)
    wish.state, wish.decided_at, wish.decided_by = APPROVED, cause.at, cause.actor


def _refuse(session: Session, issuance: Issuance, name: str) -> None:
    if not may_be_corrected(issuance):
        raise StateForbids(issuance.state)
    if queries.successor_of(session, issuance.id) is not None:
        raise AlreadyReplaced
    if name in ("", issuance.facts["name"]):
        raise NothingChanged


def _wish(issuance: Issuance, name: str, now: datetime) -> Correction:
    return Correction(id=new_id(), issuance_id=issuance.id, asked_at=now, name=name, state=OPEN)
