"""Certificates as facts for other services: from the row to the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.recipient import Recipient
from services.certificates.facts import PrintedFacts
from services.certificates.storage.issuances import Issuance
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateMessage,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
    CorrectionDeclined,
    RevocationReason,
    SuspensionReason,
    TranscriptIssued,
)
from shared.messaging.outbox import entry, record_all


def announce_issued(
    session: Session, issuance: Issuance, *, links: CertificateLinks, now: datetime
) -> None:
    """Tell that the document exists and where its holder fetches it; again when that changes."""
    announce_all_issued(session, [issuance], links=links, now=now)


def announce_all_issued(
    session: Session, issuances: Sequence[Issuance], *, links: CertificateLinks, now: datetime
) -> None:
    """Tell the same of many certificates, with one statement."""
    record_all(session, [_entry(row, _issued(row, links, now), now=now) for row in issuances])


def _issued(issuance: Issuance, links: CertificateLinks, now: datetime) -> CertificateIssued:
    return CertificateIssued(
        **_common(issuance),
        issued_at=issuance.issued_at or now,
        download_url=links.download(issuance.number, issuance.link_epoch),
        holder_url=links.holder(issuance.number, issuance.link_epoch),
        replaces=issuance.replaces,
    )


def announce_revoked(
    session: Session, issuance: Issuance, *, reason: RevocationReason, now: datetime
) -> None:
    """Tell that the certificate was withdrawn, with its public reason."""
    message = CertificateRevoked(**_common(issuance), revoked_at=now, reason=reason)
    record_all(session, [_entry(issuance, message, now=now)])


def announce_suspended(
    session: Session, issuance: Issuance, *, reason: SuspensionReason, now: datetime
) -> None:
    """Tell that the certificate is invalid for the time being, with its public reason."""
    message = CertificateSuspended(**_common(issuance), suspended_at=now, reason=reason)
    record_all(session, [_entry(issuance, message, now=now)])


def announce_restored(
    session: Session, issuance: Issuance, *, links: CertificateLinks, now: datetime
) -> None:
    """Tell that the certificate is valid again, and where its holder fetches it."""
    message = CertificateRestored(
        **_common(issuance),
        restored_at=now,
        download_url=links.download(issuance.number, issuance.link_epoch),
        holder_url=links.holder(issuance.number, issuance.link_epoch),
    )
    record_all(session, [_entry(issuance, message, now=now)])


def announce_superseded(
    session: Session, issuance: Issuance, *, successor: UUID, now: datetime
) -> None:
    """Tell that another certificate takes the place of this one."""
    message = CertificateSuperseded(**_common(issuance), superseded_at=now, superseded_by=successor)
    record_all(session, [_entry(issuance, message, now=now)])


def announce_declined(
    session: Session, issuance: Issuance, *, name: str, answer: str, now: datetime
) -> None:
    """Tell that the certificate stays as it is, and why."""
    message = CorrectionDeclined(**_common(issuance), declined_at=now, name=name, answer=answer)
    record_all(session, [_entry(issuance, message, now=now)])


def announce_transcript(
    session: Session, issuance: Issuance, number: str, *, links: CertificateLinks, now: datetime
) -> None:
    """Tell the holder of a certificate where the transcript is that they asked for on its page."""
    message = TranscriptIssued(
        **_common(issuance),
        transcript_number=number,
        transcript_url=links.transcript(number, issuance.link_epoch),
        transcript_verify_url=links.verification(number),
    )
    record_all(session, [_entry(issuance, message, now=now)])


def _common(issuance: Issuance) -> dict[str, Any]:
    facts = PrintedFacts.model_validate(issuance.facts)
    recipient = Recipient.model_validate(issuance.recipient)
    return {
        "issuance_id": issuance.id,
        "registration_id": issuance.registration_id,
        "number": issuance.number,
        "participant": recipient.participant,
        "program_title": facts.program_title,
        "organiser": recipient.organiser,
        "funding": facts.funding,
        "verify_url": facts.verify_url,
        "my_page_url": recipient.my_page_url,
        "session": facts.session,
    }


def _entry(issuance: Issuance, message: CertificateMessage, *, now: datetime) -> dict[str, Any]:
    issuance.message_sequence += 1
    return entry(
        message,
        sequence=issuance.message_sequence,
        now=now,
        correlation_id=issuance.correlation_id,
    )
