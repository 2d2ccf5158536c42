"""Every change of an issuance's state leaves a row: when, who, why.

What a certificate becomes is told here to those who answer for it, too, in the same transaction:
the public log and the status lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.status.publishing import note_change
from services.certificates.domain.transparency.entering import enter_change
from services.certificates.storage.issuances import Issuance, IssuanceHistory
from shared.kernel.identifiers import new_id

SYSTEM = "system"


@dataclass(frozen=True)
class Cause:
    """When, by whom (an organizer's id, or ``SYSTEM``) and why something happened."""

    at: datetime
    actor: str
    reason: str


def note_reservation(session: Session, issuance: Issuance) -> None:
    """Write the first line of an issuance's history."""
    cause = Cause(issuance.reserved_at, SYSTEM, "registration completed")
    _add(session, issuance, from_state=None, cause=cause)


def change_state(session: Session, issuance: Issuance, state: str, cause: Cause) -> None:
    """Move ``issuance`` out of its state for good, and write it down."""
    before = issuance.state
    issuance.state = state
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
    session.add(
        IssuanceHistory(
            id=new_id(),
            issuance_id=issuance.id,
            at=cause.at,
            from_state=from_state,
            to_state=issuance.state,
            actor=cause.actor,
            reason=cause.reason,
        )
    )
