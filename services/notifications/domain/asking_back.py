"""Asking somebody who has declined whether they want to give their place back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.storage import queries
from services.notifications.storage.answers import Invited
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Registration

# Somebody who declines three sessions in a row is asked once.
_ASKED_AGAIN_AFTER = timedelta(days=1)


def ask_back(
    session: Session,
    invited: Invited,
    program_session: ProgramSession,
    *,
    house: House,
    now: datetime,
) -> None:
    """Enter the mail that asks whether the place is given back, unless one went lately."""
    registration = invited.registration
    deliveries = queries.deliveries_of(session, registration.id)
    asked = [each for each in deliveries if each.kind == "place_asked_back"]
    lately = [each for each in asked if each.created_at > now - _ASKED_AGAIN_AFTER]
    if any(each.state != "superseded" for each in lately):
        return
    draft = reserving.Draft(
        subject_id=registration.id,
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        revision=len(asked),
        fact_sequence=registration.sequence,
        recipient=registration.participant.email,
        facts=_facts(session, registration, program_session, house),
        thread=registration.thread,
        until=program_session.starts_at,
    )
    reserving.reserve(session, draft, house=house, now=now)


def _facts(
    session: Session, registration: Registration, program_session: ProgramSession, house: House
) -> LetterFacts:
    cohort = queries.cohort_of_id(session, registration.cohort_id)
    assert cohort is not None
    return composing.letter_facts(
        "place_asked_back",
        registration,
        cohort,
        house=house,
        details={
            "sessions": [composing.line_for(registration, program_session)],
            "of_sessions": len(queries.sessions_to_be_held(session, registration.cohort_id)),
        },
    )
