"""Every event of a certificate or transcript enters the log, in the transaction of the event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entries import (
    Entry,
    Event,
    event_of,
    new_salt,
    written_time,
)
from services.certificates.storage import log_entries, log_heads
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.log_tables import LogEntry
from services.certificates.storage.papers import Paper
from services.certificates.storage.transcripts import ERASED, Transcript
from shared.kernel.identifiers import new_id


def enter_change(session: Session, issuance: Issuance, before: str | None, at: datetime) -> None:
    """Enter that ``issuance`` has left the state ``before``, if the log is about such things.

    What never became a certificate is not in it.
    """
    event = event_of(before, issuance.state)
    if event is None or issuance.issued_at is None:
        return
    _enter(session, issuance, event, at, pdf_sha256=issuance.pdf_sha256)
    if event == "erased":
        _forget(session, issuance.id)


def enter_transcript(session: Session, transcript: Transcript, at: datetime) -> None:
    """Enter that a transcript was issued, or erased; what is in it has entries of its own."""
    is_erased = transcript.state == ERASED
    event: Event = "erased" if is_erased else "issued"
    _enter(session, transcript, event, at, pdf_sha256=transcript.pdf_sha256)
    if is_erased:
        _forget(session, transcript.id)


def enter_timestamp(session: Session, paper: Paper, sha256: str, at: datetime) -> None:
    """Enter that a later version of the document, of this hash, carries proof of when."""
    _enter(session, paper, "timestamped", at, pdf_sha256=sha256)


def _forget(session: Session, paper_id: UUID) -> None:
    session.flush()
    # Whoever changes entries holds the head first, as the sequencer does: both touch many, and
    # would wait for each other otherwise.
    log_heads.head_locked(session)
    log_entries.forget(session, paper_id)


def _enter(
    session: Session, paper: Paper, event: Event, at: datetime, *, pdf_sha256: str | None
) -> None:
    is_transcript = isinstance(paper, Transcript)
    entry = Entry(
        salt=new_salt(),
        certificate=paper.number,
        event=event,
        at=written_time(at),
        pdf_sha256=pdf_sha256,
        credential_sha256=None if isinstance(paper, Transcript) else paper.credential_sha256,
    )
    session.add(
        LogEntry(
            id=new_id(),
            issuance_id=None if is_transcript else paper.id,
            transcript_id=paper.id if is_transcript else None,
            certificate=entry.certificate,
            event=event,
            at=at,
            pdf_sha256=entry.pdf_sha256,
            credential_sha256=entry.credential_sha256,
            salt=entry.salt,
            leaf_hash=entry.leaf(),
        )
    )


def entry_of(row: LogEntry) -> Entry | None:
    """Return the entry that a row keeps; None if it was made to be forgotten."""
    if row.salt is None or row.certificate is None:
        return None
    return Entry(
        salt=row.salt,
        certificate=row.certificate,
        event=row.event,
        at=written_time(row.at),
        pdf_sha256=row.pdf_sha256,
        credential_sha256=row.credential_sha256,
    )
