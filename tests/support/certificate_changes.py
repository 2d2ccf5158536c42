"""What certificates tells of a certificate that somebody has: the rarer messages."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.contracts.certificates import (
    CertificateRestored,
    CertificateSuperseded,
    CertificateSuspended,
    CorrectionDeclined,
    TranscriptIssued,
)
from shared.kernel.identifiers import new_id
from tests.support.notification_story import Applicant

HOLDER_URL = "https://spinn.example/certificates/N/mine/t"
_AT = datetime(2027, 2, 2, 9, 0, tzinfo=UTC)


def suspended(applicant: Applicant) -> CertificateSuspended:
    facts = applicant.certificate_facts(applicant.id)
    return CertificateSuspended(**facts, suspended_at=_AT, reason="under_review")


def restored(applicant: Applicant) -> CertificateRestored:
    return CertificateRestored(
        **applicant.certificate_facts(applicant.id),
        restored_at=_AT,
        download_url="https://spinn.example/certificates/N/document?token=t",
        holder_url=HOLDER_URL,
    )


def superseded(applicant: Applicant) -> CertificateSuperseded:
    facts = applicant.certificate_facts(applicant.id)
    return CertificateSuperseded(**facts, superseded_at=_AT, superseded_by=new_id())


def declined(applicant: Applicant) -> CorrectionDeclined:
    return CorrectionDeclined(
        **applicant.certificate_facts(applicant.id),
        declined_at=_AT,
        name="Åsa Lindh",
        answer="Skriv till oss med ett intyg om namnbytet.",
    )


def transcribed(applicant: Applicant) -> TranscriptIssued:
    return TranscriptIssued(
        **applicant.certificate_facts(applicant.id),
        transcript_number="9QW4MX2RPKTZB3C7D",
        transcript_url="https://spinn.example/certificates/T/transcript/t",
        transcript_verify_url="https://spinn.example/certificates/T",
    )
