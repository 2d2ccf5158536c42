"""Entering texts to telephones in their ledger: each subject gets one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.storage.texts import TextKind, TextMessage
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class TextDraft:
    """A text to be entered: for whom, about what, until when. A code has no ``body``."""

    subject_id: UUID
    kind: TextKind
    address: str
    phone: str
    language: str
    until: datetime
    body: str | None = None


def enter(session: Session, draft: TextDraft, *, now: datetime) -> None:
    """Enter a text, to be sent now; entered again, nothing changes."""
    session.execute(
        insert(TextMessage)
        .values(
            id=new_id(),
            subject_id=draft.subject_id,
            kind=draft.kind,
            address=draft.address.lower(),
            phone=draft.phone,
            language=draft.language,
            body=draft.body,
            state="queued",
            attempts=0,
            next_attempt_at=now,
            not_after=draft.until,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
