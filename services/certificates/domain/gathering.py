"""What this service keeps about a person, for the copy that they asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.links import CertificateLinks
from services.certificates.facts import PrintedFacts
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.storage import queries
from services.certificates.storage.corrections import Correction, corrections_of
from services.certificates.storage.imports import registrations_of_addresses
from services.certificates.storage.issuances import ISSUED, REVOKED, Issuance
from services.certificates.storage.transcripts import ERASED, Transcript, transcripts_of
from shared.contracts.personal_data import (
    CertificateRecord,
    CertificateRecordsCollected,
    PersonalDataRequested,
    TranscriptRecord,
)
from shared.kernel.addresses import address_digests
from shared.messaging.outbox import record

_ANSWER = 1


def gather(
    session: Session, request: PersonalDataRequested, *, links: CertificateLinks, now: datetime
) -> None:
    """Answer with the certificates of the person's registrations, and those imported for them."""
    digests = [each for address in request.addresses for each in address_digests(address)]
    imported = registrations_of_addresses(session, digests)
    rows = queries.of_registrations(session, (*request.registration_ids, *imported))
    message = CertificateRecordsCollected(
        request_id=request.request_id,
        certificates=tuple(
            _certificate(row, corrections_of(session, row.id), links) for row in rows
        ),
        transcripts=tuple(
            _transcript(each) for each in transcripts_of(session, [row.id for row in rows])
        ),
    )
    record(session, message, sequence=_ANSWER, now=now)


def _transcript(row: Transcript) -> TranscriptRecord:
    if row.state == ERASED:
        return TranscriptRecord(number=row.number, state=row.state, asked_at=row.asked_at)
    facts = TranscriptFacts.model_validate(row.facts)
    return TranscriptRecord(
        number=row.number,
        state=row.state,
        asked_at=row.asked_at,
        issued_at=row.issued_at,
        name=facts.name,
        certificates=tuple(each.number for each in facts.entries),
        verify_url=facts.verify_url,
    )


def _certificate(
    row: Issuance, wished: Sequence[Correction], links: CertificateLinks
) -> CertificateRecord:
    facts = PrintedFacts.model_validate(row.facts)
    return CertificateRecord(
        number=row.number,
        registration_id=row.registration_id,
        name=facts.name,
        language=facts.language,
        program_title=facts.program_title,
        minutes_attended=facts.minutes_attended,
        session=facts.session,
        state=row.state,
        reserved_at=row.reserved_at,
        issued_at=row.issued_at,
        revoked_at=row.state_since if row.state == REVOKED else None,
        revocation_reason=row.public_reason if row.state == REVOKED else None,
        state_since=row.state_since,
        public_reason=row.public_reason,
        name_shown=row.name_shown,
        openings=row.openings,
        downloads=row.downloads,
        first_downloaded_at=row.first_downloaded_at,
        names_wished=tuple(each.name for each in wished),
        verify_url=facts.verify_url,
        download_url=links.download(row.number, row.link_epoch) if row.state == ISSUED else None,
    )
