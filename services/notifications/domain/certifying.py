"""Telling the holder of a certificate what became of it."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.domain.telling import take_back
from services.notifications.facts.letter_facts import Kind, LetterFacts, SessionLine
from services.notifications.storage import queries
from services.notifications.storage.registrations import Registration
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateMessage,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
    CorrectionDeclined,
    TranscriptIssued,
)
from shared.contracts.facts import CertifiedSession

log = logging.getLogger(__name__)

_REPEATABLE: frozenset[Kind] = frozenset(
    {"certificate_suspended", "certificate_restored", "correction_declined", "transcript_issued"}
)


def apply_issue(session: Session, fact: CertificateIssued, *, at: Occasion, house: House) -> None:
    """Send the holder the link to the document, unless something newer was told already.

    Told again because links were renewed, it is the same letter, which goes once.
    """
    if _is_stale(session, fact, at):
        return
    kind: Kind = "certificate_corrected" if fact.replaces else "certificate_issued"
    details = {"download_url": fact.download_url, "holder_url": fact.holder_url}
    draft = _draft(session, fact, kind, details, at=at)
    reserving.reserve(session, draft, house=house, now=at.now)


def apply_suspension(
    session: Session, fact: CertificateSuspended, *, at: Occasion, house: House
) -> None:
    """Tell the holder; a letter with the link that has not left yet is taken back."""
    draft = _draft(session, fact, "certificate_suspended", {"reason": fact.reason}, at=at)
    _tell_instead(session, fact, draft, at, house)


def apply_restoration(
    session: Session, fact: CertificateRestored, *, at: Occasion, house: House
) -> None:
    """Tell the holder; a letter that it is suspended is taken back if it has not left yet."""
    details = {"download_url": fact.download_url, "holder_url": fact.holder_url}
    draft = _draft(session, fact, "certificate_restored", details, at=at)
    _tell_instead(session, fact, draft, at, house)


def apply_revocation(
    session: Session, fact: CertificateRevoked, *, at: Occasion, house: House
) -> None:
    """Tell the holder; a letter with the link that has not left yet is taken back."""
    draft = _draft(session, fact, "certificate_revoked", {"reason": fact.reason}, at=at)
    _tell_instead(session, fact, draft, at, house)


def apply_supersession(
    session: Session, fact: CertificateSuperseded, *, at: Occasion, house: House
) -> None:
    """Take back what has not left; the letter about the one that replaces it says the rest."""
    del house
    take_back(queries.deliveries_about(session, fact.issuance_id), now=at.now)


def apply_declined_correction(
    session: Session, fact: CorrectionDeclined, *, at: Occasion, house: House
) -> None:
    """Tell the holder why the name on the certificate stays as it is."""
    details = {"wished_name": fact.name, "note": fact.answer}
    draft = _draft(session, fact, "correction_declined", details, at=at)
    reserving.reserve(session, draft, house=house, now=at.now)


def apply_transcript(
    session: Session, fact: TranscriptIssued, *, at: Occasion, house: House
) -> None:
    """Send the holder the link to the transcript, each time that they ask for it."""
    details = {
        "certificate_number": fact.transcript_number,
        "download_url": fact.transcript_url,
        "verify_url": fact.transcript_verify_url,
    }
    draft = _draft(session, fact, "transcript_issued", details, at=at)
    reserving.reserve(session, draft, house=house, now=at.now)


def _tell_instead(
    session: Session, fact: CertificateMessage, draft: reserving.Draft, at: Occasion, house: House
) -> None:
    if _is_stale(session, fact, at):
        return
    take_back(queries.deliveries_about(session, fact.issuance_id), now=at.now)
    reserving.reserve(session, draft, house=house, now=at.now)


def _is_stale(session: Session, fact: CertificateMessage, at: Occasion) -> bool:
    earlier = queries.deliveries_about(session, fact.issuance_id)
    is_stale = any(each.fact_sequence > at.sequence for each in earlier)
    if is_stale:
        log.info("%s of %s is stale, dropped", fact.NAME, fact.issuance_id)
    return is_stale


def _certified(session: CertifiedSession | None, language: str) -> SessionLine | None:
    """Return the one session that a certificate is about, in the reader's language."""
    if session is None:
        return None
    return SessionLine(
        number=session.number,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.zone,
        place="",
        online_url=None,
        track=session.title.in_language(language) if session.title else None,
        whole_day=session.whole_day,
    )


def _draft(
    session: Session,
    fact: CertificateMessage,
    kind: Kind,
    details: dict[str, Any],
    *,
    at: Occasion,
) -> reserving.Draft:
    language = fact.participant.language
    facts = LetterFacts.model_validate(
        {
            "kind": kind,
            "language": language,
            "reader": fact.participant.name,
            "title": fact.program_title.in_language(language),
            "program_url": None,
            "organiser": fact.organiser.name,
            "contact": fact.organiser.email,
            "funding": composing.funding_lines(fact.funding, language),
            "my_page_url": fact.my_page_url,
            "certificate_number": fact.number,
            "certified": _certified(fact.session, language),
            "verify_url": fact.verify_url,
            **details,
        }
    )
    # Facts of a registration may come later than that of its certificate.
    registration = session.get(Registration, fact.registration_id)
    return reserving.Draft(
        subject_id=fact.issuance_id,
        registration_id=fact.registration_id,
        cohort_id=registration.cohort_id if registration else None,
        fact_sequence=at.sequence,
        # What can happen several times is told each time.
        revision=at.sequence if kind in _REPEATABLE else 0,
        recipient=fact.participant.email,
        facts=facts,
    )
