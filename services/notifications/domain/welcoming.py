"""Mails to people without a registration: personal invitations, and limits that were reached."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, copying, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.facts.letter_facts import LetterFacts
from shared.contracts.access import InvitationSent, ParticipantLimitReached


def apply_invitation(session: Session, fact: InvitationSent, *, at: Occasion, house: House) -> None:
    """Enter the mail with the personal link; each sending is a mail of its own."""
    copying.keep_cohort(session, fact.cohort, told_at=at.told_at, house=house)
    facts = composing.facts_of_cohort(
        "invited",
        fact.participant,
        fact.cohort,
        {
            "answer_url": fact.answer_url,
            "answer_by": fact.answer_by,
            "stop_url": house.stop_kind_url("invitations", fact.invitation_id),
        },
    )
    draft = _draft(fact, fact.invitation_id, facts, at)
    reserving.reserve(session, draft, house=house, now=at.now)


def apply_limit(
    session: Session, fact: ParticipantLimitReached, *, at: Occasion, house: House
) -> None:
    """Enter the mail that tells the owner of an address about a limit."""
    copying.keep_cohort(session, fact.cohort, told_at=at.told_at, house=house)
    details = {"limit": fact.limit, "my_page_url": fact.my_page_url}
    facts = composing.facts_of_cohort("limit_reached", fact.participant, fact.cohort, details)
    draft = _draft(fact, fact.participant_id, facts, at)
    reserving.reserve(session, draft, house=house, now=at.now)


def _draft(
    fact: InvitationSent | ParticipantLimitReached,
    subject_id: UUID,
    facts: LetterFacts,
    at: Occasion,
) -> reserving.Draft:
    return reserving.Draft(
        subject_id=subject_id,
        cohort_id=fact.cohort.cohort_id,
        revision=at.sequence,
        fact_sequence=at.sequence,
        recipient=fact.participant.email,
        facts=facts,
        until=facts.answer_by,
    )
