"""Every change of an issuance's state leaves a row: when, who, why.

What a certificate becomes is told here to those who answer for it, too, in the same transaction:
the public log and the status lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.errors import StateForbids
from services.certificates.domain.states import may_become
from services.certificates.domain.status.publishing import note_change
from services.certificates.domain.transparency.entering import enter_change
from services.certificates.storage.issuances import (
    REVOKED,
    SUSPENDED,
    Issuance,
    IssuanceHistory,
)
from shared.kernel.identifiers import new_id

SYSTEM = "system"
HOLDER = "holder"


@dataclass(frozen=True)
class Cause:
    """When, by whom (an organizer's id, ``SYSTEM`` or ``HOLDER``) and why something happened.

    ``note`` is for colleagues and never public.
    """

    at: datetime
    actor: str
    reason: str
    note: str | None = None


def note_reservation(session: Session, issuance: Issuance, cause: Cause) -> None:
    """Write the first line of an issuance's history."""
    session.add(first_line(issuance, cause))


def first_line(issuance: Issuance, cause: Cause) -> IssuanceHistory:
    """Return the first line of an issuance's history, to be written with the issuance."""
    return _line(issuance, from_state=None, cause=cause)


def change_state(session: Session, issuance: Issuance, state: str, cause: Cause) -> None:
    """Move ``issuance`` out of its state, and write it down.

    Raises:
        StateForbids: The one does not lead to the other.
    """
    before = issuance.state
    if not may_become(before, state):
        raise StateForbids(f"{before} to {state}")
    issuance.state = state
    issuance.state_since = cause.at
    issuance.public_reason = cause.reason if state in (SUSPENDED, REVOKED) else None
    issuance.next_attempt_at = None
    issuance.claimed_until = None
    _add(session, issuance, from_state=before, cause=cause)
    enter_change(session, issuance, before, cause.at)
    note_change(session, issuance, before, now=cause.at)


def note_happening(
    session: Session, issuance: Issuance, at: datetime, actor: str, reason: str
) -> None:
    """Write down what happened to an issuance that stays in its state."""
    _add(session, issuance, from_state=issuance.state, cause=Cause(at, actor, reason))


def _add(session: Session, issuance: Issuance, *, from_state: str | None, cause: Cause) -> None:
    session.add(_line(issuance, from_state=from_state, cause=cause))


def _line(issuance: Issuance, *, from_state: str | None, cause: Cause) -> IssuanceHistory:
    return IssuanceHistory(
        id=new_id(),
        issuance_id=issuance.id,
        at=cause.at,
        from_state=from_state,
        to_state=issuance.state,
        actor=cause.actor,
        reason=cause.reason,
        note=cause.note,
    )
