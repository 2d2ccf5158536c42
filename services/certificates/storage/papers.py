"""What has a number and a sealed document of its own: a certificate or a transcript."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.storage import queries, transcripts
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.transcripts import Transcript

Paper = Issuance | Transcript


def paper_locked(session: Session, paper_id: UUID) -> Paper | None:
    """Return one as it is now, for change; ids are unique among both kinds."""
    return queries.by_id_locked(session, paper_id) or transcripts.transcript_locked(
        session, paper_id
    )


def paper_by_number(session: Session, number: str) -> Paper | None:
    """Return the one that carries a public number; numbers are unique among both kinds, too."""
    return queries.by_number(session, number) or transcripts.transcript_by_number(session, number)
