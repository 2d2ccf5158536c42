"""Noting what somebody answers to an invitation, and what follows from it.

An answer is noted and told, and never moves a place: whoever declines is asked whether they want
to give it back, and decides that on their own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.notifications.domain.asking_back import ask_back
from services.notifications.domain.house import House
from services.notifications.domain.telling import take_back
from services.notifications.facts.calendar_entry import ParticipationStatus
from services.notifications.storage import queries
from services.notifications.storage.answers import Invited
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Invitation
from shared.contracts.answers import Answer, InvitationAnswered
from shared.messaging.outbox import record

Way = Literal["mail", "web"]

_IN_MESSAGES: Mapping[ParticipationStatus, Answer] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
}


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
        ask_back(session, invited, session_of(session, invited), house=house, now=now)
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
