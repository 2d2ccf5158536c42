"""An organizer lets a certificate be invalid for the time being, and valid again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.announcing import announce_restored, announce_suspended
from services.certificates.domain.changing import for_change
from services.certificates.domain.errors import StateForbids
from services.certificates.domain.history import Cause, change_state
from services.certificates.domain.links import CertificateLinks
from services.certificates.storage.issuances import ISSUED, SUSPENDED
from shared.contracts.certificates import SuspensionReason

_RESTORED = "restored"


@dataclass(frozen=True)
class Suspend:
    """Let one certificate be invalid until it is restored or revoked.

    ``note`` is for colleagues and never public.
    """

    issuance_id: UUID
    reason: SuspensionReason
    note: str
    actor: str


@dataclass(frozen=True)
class Restore:
    """Let a suspended certificate be valid again. ``note`` is for colleagues and never public."""

    issuance_id: UUID
    note: str
    actor: str


def suspend(session: Session, command: Suspend, *, now: datetime) -> None:
    """Let an issued certificate be invalid for the time being, and tell it.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It is not valid as it is.
        NoteMissing: The note says nothing.
    """
    issuance = for_change(session, command.issuance_id, command.note)
    cause = Cause(now, command.actor, command.reason, command.note)
    change_state(session, issuance, SUSPENDED, cause)
    announce_suspended(session, issuance, reason=command.reason, now=now)


def restore(session: Session, command: Restore, *, links: CertificateLinks, now: datetime) -> None:
    """Let a suspended certificate be valid again, and tell it with its links.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It is not suspended.
        NoteMissing: The note says nothing.
    """
    issuance = for_change(session, command.issuance_id, command.note)
    if issuance.state != SUSPENDED:
        raise StateForbids(issuance.state)
    change_state(session, issuance, ISSUED, Cause(now, command.actor, _RESTORED, command.note))
    announce_restored(session, issuance, links=links, now=now)
