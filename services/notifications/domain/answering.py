"""Noting what somebody answers to an invitation, and what follows from it.

An answer is noted and told, and never moves a place: whoever declines is asked whether they want
to give it back, and decides that on their own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House
from services.notifications.domain.telling import take_back
from services.notifications.facts.calendar_entry import ParticipationStatus
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.storage import queries
from services.notifications.storage.answers import Invited
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Invitation, Registration
from shared.contracts.answers import Answer, InvitationAnswered
from shared.messaging.outbox import record

Way = Literal["mail", "web"]

_IN_MESSAGES: Mapping[ParticipationStatus, Answer] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
}
# Somebody who declines three sessions in a row is asked once.
_ASKED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """An answer, to which revision of the entry, when it was given, and how."""

    status: ParticipationStatus
    sequence: int
    stamp: datetime
    way: Way


def still_ahead(session: Session, invited: Invited, now: datetime) -> ProgramSession | None:
    """Return the session, if the person has a place in it and it is not over."""
    program_session = session_of(session, invited)
    has_place = invited.registration.state == "confirmed"
    if not has_place or invited.invitation.method != "REQUEST" or program_session.ends_at <= now:
        return None
    return program_session


def session_of(session: Session, invited: Invited) -> ProgramSession:
    """Return the session that an entry is for."""
    program_session = session.get(ProgramSession, invited.invitation.session_id)
    assert program_session is not None
    return program_session


def note(session: Session, invited: Invited, given: Given, *, house: House, now: datetime) -> None:
    """Note an answer that may be given; the caller holds the registration's lock.

    Given again it is only noted as newer; nobody is told or asked twice.
    """
    invitation = invited.invitation
    changes = invitation.answer != given.status
    invitation.answer = given.status
    invitation.answered_sequence = given.sequence
    invitation.answered_stamp = given.stamp
    invitation.answered_by = given.way
    invitation.answered_at = now
    if not changes:
        return
    invitation.answers += 1
    _tell(session, invitation, given, now)
    if given.status == "DECLINED":
        _ask(session, invited, house=house, now=now)
    else:
        earlier = queries.deliveries_about(session, invited.registration.id)
        take_back([each for each in earlier if each.kind == "place_asked_back"], now=now)


def _tell(session: Session, invitation: Invitation, given: Given, now: datetime) -> None:
    """Tell registration, for the person's own page."""
    message = InvitationAnswered(
        invitation_id=invitation.id,
        registration_id=invitation.registration_id,
        session_id=invitation.session_id,
        answer=_IN_MESSAGES[given.status],
        answered_at=now,
    )
    story = str(invitation.registration_id)
    record(session, message, sequence=invitation.answers, now=now, correlation_id=story)


def _ask(session: Session, invited: Invited, *, house: House, now: datetime) -> None:
    """Enter the mail that asks whether the place is given back."""
    registration = invited.registration
    deliveries = queries.deliveries_of(session, registration.id)
    asked = [each for each in deliveries if each.kind == "place_asked_back"]
    lately = [each for each in asked if each.created_at > now - _ASKED_AGAIN_AFTER]
    if any(each.state != "superseded" for each in lately):
        return
    program_session = session_of(session, invited)
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
