"""Keeping, for a person's page, what the certificates service tells."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.erasures import is_of_nobody
from services.registration.storage.registrations import ReceivedCertificate
from shared.contracts.certificates import CertificateIssued, CertificateMessage, CertificateRevoked

log = logging.getLogger(__name__)


def note_issued(session: Session, message: CertificateIssued, *, sequence: int) -> None:
    """Keep a certificate that exists now; older news than known is dropped."""
    _note(session, message, sequence=sequence, download_url=message.download_url, revoked_at=None)


def note_revoked(session: Session, message: CertificateRevoked, *, sequence: int) -> None:
    """Mark a certificate as revoked, also if its issuing has not been heard of yet."""
    _note(session, message, sequence=sequence, download_url=None, revoked_at=message.revoked_at)


def _note(
    session: Session,
    message: CertificateMessage,
    *,
    sequence: int,
    download_url: str | None,
    revoked_at: datetime | None,
) -> None:
    known = session.get(ReceivedCertificate, message.issuance_id, with_for_update=True)
    if known is not None and known.sequence >= sequence:
        log.info("older news of certificate %s dropped", message.issuance_id)
        return
    row = _first(session, message) if known is None else known
    if row is None or _is_of_nobody(session, row):
        log.info("certificate %s is of nobody that is still known", message.issuance_id)
        return
    row.verify_url = message.verify_url
    row.download_url, row.revoked_at, row.sequence = download_url, revoked_at, sequence
    session.add(row)


def _is_of_nobody(session: Session, row: ReceivedCertificate) -> bool:
    """Tell whether the holder has been erased: then it is counted, and says nothing more."""
    if row.registration_id is None:
        return True
    return is_of_nobody(session, row.registration_id)


def _first(session: Session, message: CertificateMessage) -> ReceivedCertificate | None:
    registration = queries.registration(session, message.registration_id)
    if registration is None:
        return None
    return ReceivedCertificate(
        issuance_id=message.issuance_id,
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        number=message.number,
    )
