"""What holders do with their links: counted, so that organizers see who has their certificate.

A count is at most a hint. Programs that look through mails open links, too; therefore letters
lead to the holder's page, where only a person goes on to the document.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from services.certificates.storage.issuances import Issuance


def note_opening(session: Session, issuance_id: UUID, *, now: datetime) -> None:
    """Count that the holder's page was opened."""
    session.execute(
        update(Issuance)
        .where(Issuance.id == issuance_id)
        .values(
            openings=Issuance.openings + 1,
            first_opened_at=func.coalesce(Issuance.first_opened_at, now),
        )
    )


def note_download(session: Session, issuance_id: UUID, *, now: datetime) -> None:
    """Count that the document was fetched; from then on others may have it."""
    session.execute(
        update(Issuance)
        .where(Issuance.id == issuance_id)
        .values(
            downloads=Issuance.downloads + 1,
            first_downloaded_at=func.coalesce(Issuance.first_downloaded_at, now),
        )
    )
