"""Every event of a certificate enters the log, in the transaction in which it happens."""

from __future__ import annotations

from datetime import datetime

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
        session.flush()
        # Whoever changes entries holds the head first, as the sequencer does: both touch many,
        # and would wait for each other otherwise.
        log_heads.head_locked(session)
        log_entries.forget(session, issuance.id)


def enter_timestamp(session: Session, issuance: Issuance, sha256: str, at: datetime) -> None:
    """Enter that a later version of the document, of this hash, carries proof of when."""
    _enter(session, issuance, "timestamped", at, pdf_sha256=sha256)


def _enter(
    session: Session, issuance: Issuance, event: Event, at: datetime, *, pdf_sha256: str | None
) -> None:
    entry = Entry(
        salt=new_salt(),
        certificate=issuance.number,
        event=event,
        at=written_time(at),
        pdf_sha256=pdf_sha256,
        credential_sha256=issuance.credential_sha256,
    )
    session.add(
        LogEntry(
            id=new_id(),
            issuance_id=issuance.id,
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
