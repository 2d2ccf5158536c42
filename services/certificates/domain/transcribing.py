"""Transcripts: everything that somebody has certificates for, under one number of its own.

It is asked for on the page of one certificate, whose link may have been passed on. So what it
leads to is told to nobody there: the link to the transcript goes to the holder's own mailbox.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import comparing, policies
from services.certificates.domain.announcing import announce_transcript
from services.certificates.domain.changing import has_known_holder, locked
from services.certificates.domain.errors import StateForbids
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.recipient import Recipient
from services.certificates.domain.transparency.entering import enter_transcript
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.storage import transcripts
from services.certificates.storage.issuances import ISSUED, Issuance
from services.certificates.storage.transcripts import FAILED, MADE, WANTED, Transcript
from shared.contracts.facts import Funding
from shared.kernel.identifiers import new_id, new_public_code

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A document that was kept: its hash, and whose seal is on it."""

    sha256: str
    sealed_by: str | None


def may_ask(issuance: Issuance) -> bool:
    """Tell whether a certificate holds and we still know whom to write to."""
    return issuance.state == ISSUED and has_known_holder(issuance)


def ask(session: Session, issuance_id: UUID, *, links: CertificateLinks, now: datetime) -> UUID:
    """Let a transcript be made and mailed; return its id.

    While nothing has changed since the last one, that one is mailed again.

    Raises:
        IssuanceUnknown: There is no such certificate.
        StateForbids: It does not hold, or its holder has been erased.
    """
    issuance = locked(session, issuance_id)
    if not may_ask(issuance):
        raise StateForbids(issuance.state)
    number = new_public_code()
    facts = _facts(session, issuance, number, links=links, now=now)
    latest = transcripts.latest_transcript(session, issuance_id)
    if latest is not None and latest.state in (WANTED, MADE) and _says_same(latest, facts):
        if latest.state == MADE:
            announce_transcript(session, issuance, latest.number, links=links, now=now)
        return latest.id
    wanted = Transcript(
        id=new_id(),
        issuance_id=issuance.id,
        number=number,
        state=WANTED,
        language=facts.language,
        facts=facts.model_dump(mode="json"),
        asked_at=now,
        next_attempt_at=now,
        attempts=0,
    )
    session.add(wanted)
    session.flush()
    return wanted.id


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease transcripts that are to be made, and erased ones that still have a document."""
    due = transcripts.due_transcripts_locked(session, now, limit)
    for each in due:
        each.claimed_until = now + policies.LEASE
    return [each.id for each in due]


def begin(session: Session, transcript_id: UUID, *, now: datetime) -> TranscriptFacts | None:
    """Count an attempt and return what to draw, or None if there is nothing to draw."""
    wanted = _wanted(session, transcript_id)
    if wanted is None:
        return None
    wanted.attempts += 1
    wanted.claimed_until = now + policies.LEASE
    return TranscriptFacts.model_validate(wanted.facts)


def note_hash(session: Session, transcript_id: UUID, sha256: str) -> list[str] | None:
    """Write down where the document is about to be kept, so that no file is ever lost.

    Returns the hashes that earlier attempts left, or None if the transcript is wanted no more.
    """
    wanted = _wanted(session, transcript_id)
    if wanted is None:
        return None
    left = [wanted.pdf_sha256] if wanted.pdf_sha256 not in (None, sha256) else []
    wanted.pdf_sha256 = sha256
    return [each for each in left if each]


def settle(
    session: Session, transcript_id: UUID, kept: Kept, *, links: CertificateLinks, now: datetime
) -> bool:
    """Note that the document is kept and mail its link; False if nobody may have it any more.

    The certificate is held first, as whoever erases holds it first.
    """
    issuance = _asked_at(session, transcript_id)
    made = transcripts.transcript_locked(session, transcript_id)
    if made is None or made.pdf_sha256 != kept.sha256 or made.state not in (WANTED, MADE):
        return False
    if made.state == MADE:  # another worker was first, with the same bytes
        return True
    made.state, made.sealed_by, made.issued_at = MADE, kept.sealed_by, now
    made.next_attempt_at = made.claimed_until = None
    made.timestamp_due_at = now if kept.sealed_by else None
    enter_transcript(session, made, now)
    announce_transcript(session, issuance, made.number, links=links, now=now)
    return True


def fail(session: Session, transcript_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, or give up what can never be drawn."""
    wanted = _wanted(session, transcript_id)
    if wanted is None:
        return
    log.warning("transcript %s cannot be made: %s", transcript_id, type(error).__name__)
    wanted.claimed_until = None
    if isinstance(error, RenderingRefused):
        wanted.state, wanted.next_attempt_at = FAILED, None
    else:
        wanted.next_attempt_at = now + policies.wait_before_attempt(wanted.attempts)


def _facts(
    session: Session, issuance: Issuance, number: str, *, links: CertificateLinks, now: datetime
) -> TranscriptFacts:
    printed = PrintedFacts.model_validate(issuance.facts)
    address = Recipient.model_validate(issuance.recipient).participant.email
    found = [
        PrintedFacts.model_validate(row.facts)
        for row in transcripts.issued_to_address(session, address)
    ]
    # A mailbox may be shared: what another name attested is not this person's to show.
    own = [each for each in found if comparing.compare(each.name, printed.name) == "same"]
    return TranscriptFacts(
        number=number,
        language=printed.language,
        name=printed.name,
        issuer=printed.issuer,
        issued_on=policies.house_day(now),
        verify_url=links.verification(number),
        entries=tuple(sorted(map(_entry, own), key=lambda each: (each.first_day, each.number))),
        funding=_funding(own),
    )


def _funding(own: Sequence[PrintedFacts]) -> tuple[Funding, ...]:
    """Return who paid, each block once: rules of publicity hold for this document, too."""
    named = (each.funding for each in own if each.funding is not None)
    return tuple({each.model_dump_json(): each for each in named}.values())


def _entry(facts: PrintedFacts) -> Entry:
    return Entry(
        number=facts.number,
        title=facts.program_title,
        first_day=facts.first_day,
        last_day=facts.last_day,
        minutes=facts.minutes_attended,
        sub_goal=facts.sub_goal,
        is_attested=facts.attested_on is not None,
        session=facts.session,
    )


def _says_same(latest: Transcript, facts: TranscriptFacts) -> bool:
    known = TranscriptFacts.model_validate(latest.facts)
    return (known.name, known.entries) == (facts.name, facts.entries)


def _wanted(session: Session, transcript_id: UUID) -> Transcript | None:
    row = transcripts.transcript_locked(session, transcript_id)
    return row if row is not None and row.state == WANTED else None


def _asked_at(session: Session, transcript_id: UUID) -> Issuance:
    row = session.get_one(Transcript, transcript_id)
    return locked(session, row.issuance_id)
