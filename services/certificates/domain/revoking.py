"""An organizer withdraws a certificate: public reason class, internal note, told to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.announcing import announce_revoked
from services.certificates.domain.changing import for_change
from services.certificates.domain.history import Cause, change_state
from services.certificates.storage.issuances import REVOKED
from shared.contracts.certificates import RevocationReason


@dataclass(frozen=True)
class Revoke:
    """Withdraw one certificate for good. ``note`` is for colleagues and never public."""

    issuance_id: UUID
    reason: RevocationReason
    note: str
    actor: str


def revoke(session: Session, command: Revoke, *, now: datetime) -> None:
    """Withdraw an issued or suspended certificate and tell it.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It has no document yet, or was withdrawn or replaced before.
        NoteMissing: The note says nothing.
    """
    issuance = for_change(session, command.issuance_id, command.note)
    cause = Cause(now, command.actor, command.reason, command.note)
    change_state(session, issuance, REVOKED, cause)
    announce_revoked(session, issuance, reason=command.reason, now=now)
