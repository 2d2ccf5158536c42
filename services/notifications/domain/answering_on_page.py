"""Answers that are given on our own page, which needs no calendar and no mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.notifications.domain import answering
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import ParticipationStatus
from services.notifications.storage import queries
from services.notifications.storage.answers import Invited, invited_locked
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Registration
from shared.contracts.facts import ProgramFacts
from shared.kernel.links import LinkExpired


@dataclass(frozen=True)
class OwnAnswer:
    """What the page for answers shows: the session, and what the person has answered."""

    registration: Registration
    program: ProgramFacts
    program_session: ProgramSession
    answer: ParticipationStatus | None
    is_open: bool


def own_answer(session: Session, uid: str, *, now: datetime) -> OwnAnswer:
    """Return what one person has answered to one session.

    Raises:
        NothingKnown: Nobody was invited by that entry.
    """
    return _shown(session, _known(session, uid), now)


def answer_on_page(
    session: Session, uid: str, status: ParticipationStatus, *, house: House, now: datetime
) -> OwnAnswer:
    """Note an answer that was given on our page; one that comes too late changes nothing.

    Raises:
        NothingKnown: Nobody was invited by that entry.
    """
    invited = _known(session, uid)
    if answering.still_ahead(session, invited, now):
        given = answering.Given(status, invited.invitation.sequence, now, "web")
        answering.note(session, invited, given, house=house, now=now)
    return _shown(session, invited, now)


def _known(session: Session, uid: str) -> Invited:
    invited = invited_locked(session, uid)
    if invited is None:
        raise NothingKnown
    return invited


def _shown(session: Session, invited: Invited, now: datetime) -> OwnAnswer:
    cohort = queries.cohort_of_id(session, invited.registration.cohort_id)
    assert cohort is not None
    return OwnAnswer(
        registration=invited.registration,
        program=cohort.program,
        program_session=answering.session_of(session, invited),
        answer=invited.invitation.answer,
        is_open=answering.still_ahead(session, invited, now) is not None,
    )


def answer_subject(uid: str, epoch: int) -> str:
    """Return what a link to the page for answers carries."""
    return f"{epoch}/{uid}"


def uid_of_link(session: Session, subject: str) -> str:
    """Return the UID that a link is for, unless its person has ended their links.

    Raises:
        LinkExpired: The person has ended it.
        NothingKnown: Nobody was invited by that entry.
    """
    epoch, _, uid = subject.partition("/")
    if int(epoch) < _known(session, uid).registration.link_epoch:
        raise LinkExpired
    return uid
