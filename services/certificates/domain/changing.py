"""What every act on one certificate begins with."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.errors import IssuanceUnknown, NoteMissing
from services.certificates.storage import queries
from services.certificates.storage.issuances import Issuance


def for_change(session: Session, issuance_id: UUID, note: str) -> Issuance:
    """Return the certificate, locked, for an organizer whose ``note`` tells colleagues why.

    Raises:
        IssuanceUnknown: There is no such certificate.
        NoteMissing: The note says nothing.
    """
    if not policies.is_note(note):
        raise NoteMissing
    return locked(session, issuance_id)


def has_known_holder(issuance: Issuance) -> bool:
    """Tell whether we still know whom to write to: a certificate may outlive that."""
    return bool(issuance.recipient["participant"]["email"])


def locked(session: Session, issuance_id: UUID) -> Issuance:
    """Return the certificate as it is now, and hold it until the transaction ends.

    Raises:
        IssuanceUnknown: There is no such certificate.
    """
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    return issuance
