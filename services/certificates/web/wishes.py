"""A name that a holder asked for, as organizers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.errors import CorrectionUnknown
from services.certificates.storage import queries
from services.certificates.storage.corrections import open_correction_locked
from services.certificates.web.pages import CertificateRow, program_title


@dataclass(frozen=True)
class CorrectionPage:
    """What is printed, what its holder asked for, and when."""

    row: CertificateRow
    cohort_id: UUID
    program: str
    wished: str
    asked_at: datetime

    @classmethod
    def of(cls, session: Session, issuance_id: UUID) -> CorrectionPage:
        """Show what waits for an answer, and hold it until the transaction ends."""
        issuance = queries.by_id(session, issuance_id)
        wish = open_correction_locked(session, issuance_id)
        if issuance is None or wish is None:
            raise CorrectionUnknown
        return cls(
            row=CertificateRow.of(issuance),
            cohort_id=issuance.cohort_id,
            program=program_title(issuance),
            wished=wish.name,
            asked_at=wish.asked_at,
        )
