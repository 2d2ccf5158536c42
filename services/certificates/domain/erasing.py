"""Forgetting a person: whom messages are for, always; the certificate itself where they ask for it.

A certificate that stays says what it said to whoever has its number. One that is erased leaves its
number and what is counted, and its document is deleted by a row that falls due.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.badging import forget
from services.certificates.domain.history import SYSTEM, Cause, change_state
from services.certificates.domain.importing import forget_addresses
from services.certificates.domain.ports import FileStore
from services.certificates.domain.recipient import Recipient
from services.certificates.domain.transparency.entering import enter_transcript
from services.certificates.domain.versions import forget_versions
from services.certificates.storage import holds, queries, reports, status_queries, transcripts
from services.certificates.storage.corrections import delete_corrections
from services.certificates.storage.imports import delete_attestations, registrations_of_addresses
from services.certificates.storage.issuances import ERASED, STANDING, Issuance
from services.certificates.storage.papers import Paper
from services.certificates.storage.transcripts import Transcript
from shared.contracts.participants import ParticipantErased
from shared.messaging.erasing import forget_messages, remember_erased

log = logging.getLogger(__name__)

_NOBODY = "\N{EN DASH}"


def erase(session: Session, fact: ParticipantErased, *, now: datetime) -> None:
    """Forget the person; told again, there is nothing left to forget.

    A certificate that is not made yet is never made: nobody could be told of it.
    """
    remember_erased(session, (fact.participant_id, *fact.registration_ids), now=now)
    forget_addresses(session, fact.address_digests)
    told: set[UUID] = {fact.participant_id, *fact.registration_ids, *fact.subject_ids}
    imported = registrations_of_addresses(session, fact.address_digests)
    # Certificates, status lists, transcripts, the head of the log: the order of all locks here.
    rows = queries.of_registrations_locked(session, (*fact.registration_ids, *imported))
    status_queries.hold_lists(session, [row.id for row in rows])
    about_them = transcripts.transcripts_of_locked(session, [row.id for row in rows])
    for row in rows:
        told.add(row.id)
        _blank_recipient(row)
        if row.state != ERASED and (fact.with_certificates or row.state not in STANDING):
            _erase_certificate(session, row, now)
    holds.delete_holds(session, list(told))
    # What colleagues wrote, and which names were wished for, is about the person.
    delete_corrections(session, [row.id for row in rows])
    queries.forget_notes(session, [row.id for row in rows])
    delete_attestations(session, [row.id for row in rows if row.state == ERASED])
    if fact.with_certificates and rows:
        reports.expire_named(session, now)
    for each in about_them:
        _erase_transcript(session, each, now)
    forget_messages(session, told)


def _blank_recipient(row: Issuance) -> None:
    known = Recipient.model_validate(row.recipient)
    nobody = known.participant.model_copy(update={"name": "", "email": ""})
    blank = known.model_copy(update={"participant": nobody, "my_page_url": ""})
    row.recipient = blank.model_dump(mode="json")


def _erase_certificate(session: Session, row: Issuance, now: datetime) -> None:
    row.facts = {**row.facts, "name": _NOBODY}
    forget(session, row)
    # Who draws it now, or gets a timestamp, may keep a document until their lease runs out.
    nobody_keeps_from = max(now, row.claimed_until or now, _stamped_until(row, now))
    row.failure = row.timestamp_due_at = None
    change_state(session, row, ERASED, Cause(now, SYSTEM, "erased with its holder"))
    row.next_attempt_at = nobody_keeps_from if row.pdf_sha256 else None


def _erase_transcript(session: Session, row: Transcript, now: datetime) -> None:
    """Leave the number only, whatever becomes of the certificates: it is about the person."""
    if row.state == transcripts.ERASED:
        return
    was_issued = row.issued_at is not None
    # Who draws it now, or gets a timestamp, may keep a document until their lease runs out.
    nobody_keeps_from = max(now, row.claimed_until or now, _stamped_until(row, now))
    row.facts, row.state, row.timestamp_due_at = {}, transcripts.ERASED, None
    row.next_attempt_at = nobody_keeps_from if row.pdf_sha256 else None
    if was_issued:
        enter_transcript(session, row, now)


def _stamped_until(row: Paper, now: datetime) -> datetime:
    """Return when the lease runs out of who may be getting a timestamp; the next may be far off."""
    due = row.timestamp_due_at
    return due if due is not None and due <= now + policies.TIMESTAMP_LEASE else now


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease up to ``limit`` documents that are to be deleted and return their certificates."""
    due = queries.erased_locked(session, now, limit)
    for row in due:
        row.claimed_until = now + policies.LEASE
    return [row.id for row in due]


def delete_transcript(
    session: Session, transcript_id: UUID, store: FileStore, *, now: datetime
) -> None:
    """Delete the document of an erased transcript, the file before what names it."""
    row = transcripts.transcript_locked(session, transcript_id)
    if row is None or row.state != transcripts.ERASED or row.pdf_sha256 is None:
        return
    if row.next_attempt_at is None or row.next_attempt_at > now:
        return
    for sha256 in (*forget_versions(session, row), row.pdf_sha256):
        store.delete(sha256)
    row.pdf_sha256 = row.next_attempt_at = row.claimed_until = None


def delete_document(session: Session, issuance_id: UUID, store: FileStore) -> None:
    """Delete the document of an erased certificate, the file before what names it."""
    row = queries.by_id_locked(session, issuance_id)
    if row is None or row.state != ERASED or row.pdf_sha256 is None:
        return
    for sha256 in (*forget_versions(session, row), row.pdf_sha256):
        store.delete(sha256)
    row.pdf_sha256 = row.pdf_bytes = row.next_attempt_at = row.claimed_until = None
    log.info("document of certificate %s is deleted", row.id)
