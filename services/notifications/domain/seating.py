"""Mailing a guest that somebody has booked a seat for them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.facts.letter_facts import Kind
from shared.contracts.seats import SeatNamed


def apply_seat_named(session: Session, fact: SeatNamed, *, at: Occasion, house: House) -> None:
    """Enter the mail with the link; each naming is a mail of its own.

    Whether the guest wants to have anything to do with us is not known: nothing else is kept.
    """
    kind: Kind = "place_handed_on" if fact.cause == "transfer" else "seat_named"
    cohort, part = fact.cohort, fact.taking_part
    sessions = [
        composing.line_of_facts(one, fact.guest.language, mode=part.mode)
        for one in cohort.sessions
        if part.session_ids is None or one.session_id in part.session_ids
    ]
    facts = composing.facts_of_cohort(
        kind,
        fact.guest,
        cohort,
        {"sessions": sessions, "claim_url": fact.claim_url, "invited_by": fact.invited_by},
    )
    draft = reserving.Draft(
        subject_id=fact.seat_id,
        cohort_id=cohort.cohort_id,
        revision=fact.naming,
        fact_sequence=at.sequence,
        recipient=fact.guest.email,
        facts=facts,
        until=fact.claim_by,
    )
    reserving.reserve(session, draft, house=house, now=at.now)
