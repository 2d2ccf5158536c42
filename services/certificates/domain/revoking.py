"""An organizer withdraws a certificate: public reason class, internal note, told to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.announcing import announce_revoked
from services.certificates.domain.errors import (
    AlreadyRevoked,
    IssuanceUnknown,
    NoteMissing,
    NotIssued,
)
from services.certificates.domain.history import Cause, change_state
from services.certificates.storage import queries
from services.certificates.storage.issuances import ISSUED, REVOKED
from shared.contracts.certificates import RevocationReason


@dataclass(frozen=True)
class Revoke:
    """Withdraw one certificate. ``note`` is for colleagues and never public."""

    issuance_id: UUID
    reason: RevocationReason
    note: str
    actor: str


def revoke(session: Session, command: Revoke, *, now: datetime) -> None:
    """Withdraw an issued certificate and tell it.

    Raises:
        IssuanceUnknown: There is no such certificate.
        NotIssued: Its document does not exist yet.
        AlreadyRevoked: It was withdrawn before.
        NoteMissing: The note says nothing.
    """
    if not policies.is_note(command.note):
        raise NoteMissing
    issuance = queries.by_id_locked(session, command.issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    if issuance.state == REVOKED:
        raise AlreadyRevoked
    if issuance.state != ISSUED:
        raise NotIssued
    issuance.revoked_at = now
    issuance.revoked_by = command.actor
    issuance.revocation_reason = command.reason
    issuance.revocation_note = command.note
    change_state(session, issuance, REVOKED, Cause(now, command.actor, command.reason))
    announce_revoked(session, issuance, reason=command.reason, now=now)
