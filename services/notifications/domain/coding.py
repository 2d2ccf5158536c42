"""Mailing the code that opens a person's own page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from shared.contracts.participants import ParticipantCodeRequested


def apply_code_request(
    session: Session, fact: ParticipantCodeRequested, *, at: Occasion, house: House
) -> None:
    """Enter the mail with the code; after the code's end it is not sent any more.

    Each request is a mail of its own and replaces none: somebody may ask from two browsers.
    """
    facts = composing.facts_of_page(
        "sign_in_code",
        fact.participant,
        fact.organiser,
        {"code_request": fact.request_id, "code_until": fact.expires_at},
    )
    draft = reserving.Draft(
        subject_id=fact.request_id,
        # A code is about no registration; that it was asked for is about the person.
        registration_id=fact.participant_id,
        fact_sequence=at.sequence,
        recipient=fact.participant.email,
        facts=facts,
        until=fact.expires_at,
    )
    reserving.reserve(session, draft, house=house, now=at.now)
