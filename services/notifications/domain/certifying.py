"""Telling the holder of a certificate what became of it."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.domain.telling import take_back
from services.notifications.facts.letter_facts import Kind, LetterFacts
from services.notifications.storage import queries
from services.notifications.storage.registrations import Registration
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateMessage,
    CertificateRevoked,
)

log = logging.getLogger(__name__)


def apply_issue(session: Session, fact: CertificateIssued, *, at: Occasion, house: House) -> None:
    """Send the holder the link to the document, unless it has been revoked already."""
    earlier = queries.deliveries_about(session, fact.issuance_id)
    if any(each.kind == "certificate_revoked" for each in earlier):
        log.info("%s of %s is stale, dropped", fact.NAME, fact.issuance_id)
        return
    draft = _draft(session, fact, "certificate_issued", {"download_url": fact.download_url}, at=at)
    reserving.reserve(session, draft, house=house, now=at.now)


def apply_revocation(
    session: Session, fact: CertificateRevoked, *, at: Occasion, house: House
) -> None:
    """Tell the holder; a letter with the link that has not left yet is taken back."""
    take_back(queries.deliveries_about(session, fact.issuance_id), now=at.now)
    draft = _draft(session, fact, "certificate_revoked", {"reason": fact.reason}, at=at)
    reserving.reserve(session, draft, house=house, now=at.now)


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
        recipient=fact.participant.email,
        facts=facts,
    )
