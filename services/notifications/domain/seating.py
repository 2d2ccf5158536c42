"""Mailing a guest that somebody has booked a seat for them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.facts.letter_facts import Kind, LetterFacts
from shared.contracts.seats import SeatNamed


def apply_seat_named(session: Session, fact: SeatNamed, *, at: Occasion, house: House) -> None:
    """Enter the mail with the link; each naming is a mail of its own.

    Whether the guest wants to have anything to do with us is not known: nothing else is kept.
    """
    kind: Kind = "place_handed_on" if fact.cause == "transfer" else "seat_named"
    language, cohort, part = fact.guest.language, fact.cohort, fact.taking_part
    facts = LetterFacts(
        kind=kind,
        language=language,
        reader=fact.guest.name,
        title=cohort.program.title.in_language(language),
        program_url=cohort.program.url,
        organiser=cohort.organiser.name,
        contact=cohort.organiser.email,
        funding=composing.funding_lines(cohort.funding, language),
        sessions=tuple(
            composing.line_of_facts(one, language, mode=part.mode)
            for one in cohort.sessions
            if part.session_ids is None or one.session_id in part.session_ids
        ),
        of_sessions=len(cohort.sessions),
        claim_url=fact.claim_url,
        invited_by=fact.invited_by,
    )
    draft = reserving.Draft(
        subject_id=fact.seat_id,
        # The ledger asks for one; the guest has none before they take the seat.
        registration_id=fact.seat_id,
        topic="",
        revision=fact.naming,
        fact_sequence=at.sequence,
        recipient=fact.guest.email,
        facts=facts,
        until=fact.claim_by,
    )
    reserving.reserve(session, draft, house=house, now=at.now)
