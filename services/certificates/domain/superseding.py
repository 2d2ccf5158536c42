"""A certificate that takes the place of another: new number, new file; the old one says so.

The old one stays valid until the document of the new one exists, so that nobody is ever without.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import history, policies
from services.certificates.domain.announcing import announce_superseded
from services.certificates.domain.errors import AlreadyReplaced, NothingChanged, StateForbids
from services.certificates.domain.history import SYSTEM, Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from services.certificates.storage.corrections import move_open_correction
from services.certificates.storage.issuances import ISSUED, RESERVED, SUPERSEDED, Issuance
from shared.kernel.identifiers import new_id, new_public_code

_DRAWN = "the corrected document exists"


def reserve_successor(
    session: Session,
    issuance: Issuance,
    changes: dict[str, Any],
    *,
    links: CertificateLinks,
    cause: Cause,
) -> Issuance:
    """Reserve the certificate that says ``changes`` (of ``PrintedFacts``) and all else alike.

    The caller holds the lock of ``issuance``. The look stays that of the first one; the day of
    issue is today's.

    Raises:
        StateForbids: Only what is valid can be replaced.
        AlreadyReplaced: Another one is on its way.
        NothingChanged: It would say what this one says.
    """
    if issuance.state != ISSUED:
        raise StateForbids(issuance.state)
    if queries.successor_of(session, issuance.id) is not None:
        raise AlreadyReplaced
    known = PrintedFacts.model_validate(issuance.facts)
    if all(getattr(known, name) == value for name, value in changes.items()):
        raise NothingChanged
    number = new_public_code()
    same = {
        "number": number,
        "verify_url": links.verification(number),
        "issued_on": policies.house_day(cause.at),
    }
    facts = PrintedFacts.model_validate(known.model_dump() | same | changes)
    successor = _successor(issuance, facts, cause.at)
    session.add(successor)
    session.flush()
    history.note_reservation(session, successor, cause)
    return successor


def predecessors(session: Session, issuances: Collection[Issuance]) -> Mapping[UUID, Issuance]:
    """Return what these locked certificates replace, locked too, by who replaces it."""
    replacing = {row.replaces: row.id for row in issuances if row.replaces is not None}
    if not replacing:
        return {}
    return {replacing[old.id]: old for old in queries.by_ids_locked(session, replacing)}


def supersede_predecessor(
    session: Session, issuance: Issuance, old: Issuance | None, *, now: datetime
) -> bool:
    """Let ``old``, which ``issuance`` replaces, say so, now that the new document is kept.

    The caller holds both locks. False if the old one was withdrawn while the new one was being
    drawn: a new one would undo what an organizer decided, and must not be issued.
    """
    if old is None:
        return True
    if old.state != ISSUED:
        return False
    history.change_state(session, old, SUPERSEDED, Cause(now, SYSTEM, _DRAWN))
    # The holder may have chosen while the new one was being drawn.
    issuance.name_shown = old.name_shown
    move_open_correction(session, old.id, issuance.id)
    announce_superseded(session, old, successor=issuance.id, now=now)
    return True


def _successor(old: Issuance, facts: PrintedFacts, now: datetime) -> Issuance:
    return Issuance(
        id=new_id(),
        registration_id=old.registration_id,
        completion_id=old.completion_id,
        cohort_id=old.cohort_id,
        program_id=old.program_id,
        number=facts.number,
        state=RESERVED,
        state_since=now,
        replaces=old.id,
        language=old.language,
        facts=facts.model_dump(mode="json"),
        recipient=old.recipient,
        correlation_id=old.correlation_id,
        reserved_at=now,
        next_attempt_at=now,
        attempts=0,
        message_sequence=0,
        link_epoch=old.link_epoch,
        name_shown=old.name_shown,
    )
