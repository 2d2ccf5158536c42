"""Keeping, for a person's page, what the certificates service tells."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.erasures import is_of_nobody
from services.registration.storage.registrations import ReceivedCertificate
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateMessage,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)

log = logging.getLogger(__name__)

CertificateState = Literal["issued", "suspended", "superseded", "revoked"]


@dataclass(frozen=True)
class _News:
    """What a certificate is now, and the links that its holder has while it holds."""

    state: CertificateState
    since: datetime
    download_url: str | None = None
    holder_url: str | None = None


def note_certificate(session: Session, message: CertificateMessage, *, sequence: int) -> None:
    """Keep what became of a certificate, also if its issuing has not been heard of yet.

    Older news than known is dropped.
    """
    known = session.get(ReceivedCertificate, message.issuance_id, with_for_update=True)
    if known is not None and known.sequence >= sequence:
        log.info("older news of certificate %s dropped", message.issuance_id)
        return
    row = _first(session, message) if known is None else known
    if row is None or _is_of_nobody(session, row):
        log.info("certificate %s is of nobody that is still known", message.issuance_id)
        return
    news = _news(message)
    row.verify_url, row.sequence = message.verify_url, sequence
    row.state, row.state_since = news.state, news.since
    row.download_url, row.holder_url = news.download_url, news.holder_url
    session.add(row)


def _news(message: CertificateMessage) -> _News:
    match message:
        case CertificateIssued(issued_at=since, download_url=download, holder_url=holder):
            return _News("issued", since, download, holder)
        case CertificateRestored(restored_at=since, download_url=download, holder_url=holder):
            return _News("issued", since, download, holder)
        case CertificateSuspended(suspended_at=since):
            return _News("suspended", since)
        case CertificateSuperseded(superseded_at=since):
            return _News("superseded", since)
        case CertificateRevoked(revoked_at=since):
            return _News("revoked", since)
    raise AssertionError(f"{message.NAME} says nothing of the state of a certificate")


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
        session_id=message.session.session_id if message.session else None,
        number=message.number,
    )
