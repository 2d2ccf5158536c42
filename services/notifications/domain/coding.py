"""Mailing the code that opens a person's own page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain import reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.phrases import phrases
from shared.contracts.participants import ParticipantCodeRequested


def apply_code_request(
    session: Session, fact: ParticipantCodeRequested, *, at: Occasion, house: House
) -> None:
    """Enter the mail with the code; after the code's end it is not sent any more.

    Each request is a mail of its own and replaces none: somebody may ask from two browsers.
    """
    language = fact.participant.language
    _ = phrases(language).gettext
    facts = LetterFacts(
        kind="sign_in_code",
        language=language,
        reader=fact.participant.name,
        title=_("My page"),
        program_url=None,
        organiser=fact.organiser.name,
        contact=fact.organiser.email,
        funding=None,
        code_request=fact.request_id,
        code_until=fact.expires_at,
    )
    draft = reserving.Draft(
        subject_id=fact.request_id,
        # The ledger asks for one; a code is about no registration, only about the person.
        registration_id=fact.participant_id,
        topic="",
        revision=0,
        fact_sequence=at.sequence,
        recipient=fact.participant.email,
        facts=facts,
        until=fact.expires_at,
    )
    reserving.reserve(session, draft, house=house, now=at.now)
