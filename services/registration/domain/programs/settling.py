"""Closing one session where each has certificates of its own: whoever was there gets one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import CloseSession
from services.registration.domain.errors import (
    CertifiedAsWhole,
    CohortCancelled,
    CohortClosed,
    SessionIsCancelled,
    SessionUnderWay,
)
from services.registration.domain.links import Links
from services.registration.domain.presence import minutes_attended, minutes_planned
from services.registration.domain.transitions import told
from services.registration.storage import queries
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import Registration
from services.registration.storage.settling_queries import uncertified_after
from shared.contracts.facts import CohortFacts, SessionFacts
from shared.contracts.registrations import RegistrationAttended
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record_all

BATCH = 500


@dataclass(frozen=True)
class Settling:
    """What all who get a certificate have alike: when it is settled, and what is printed."""

    at: datetime
    cohort: CohortFacts
    links: Links


def close_session(session: Session, command: CloseSession, *, now: datetime, links: Links) -> int:
    """Close the session and tell of everybody who was there; return how many that are.

    It happens as a whole or not at all, whatever dies meanwhile. Closing it again tells only of
    those who were marked since: nobody is certified twice.

    Raises:
        NotFound: There is no such session.
        CohortClosed: Attendance of the whole cohort is settled.
        CohortCancelled: The cohort was called off before this session had ended.
        SessionIsCancelled: It is not held.
        CertifiedAsWhole: The cohort has one certificate for the whole.
        SessionUnderWay: It has not ended.
    """
    known = queries.program_session(session, command.session_id)
    if known is None:
        raise NotFound
    cohort = locked_cohort(session, known.cohort_id)
    meeting = queries.program_session_for_update(session, command.session_id)
    assert meeting is not None, "the lock of its cohort keeps it"
    _check(cohort, meeting, now)
    return settle(session, meeting, Settling(now, facts.cohort_facts(cohort, links), links))


def _check(cohort: Cohort, meeting: ProgramSession, now: datetime) -> None:
    if cohort.closed_at is not None:
        raise CohortClosed
    if not _was_held(cohort, meeting):
        raise CohortCancelled
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    if not cohort.certifies_sessions:
        raise CertifiedAsWhole
    if now < meeting.ends_at:
        raise SessionUnderWay


def _was_held(cohort: Cohort, meeting: ProgramSession) -> bool:
    """Say whether a session was: what ended before the rest was called off was, all the same."""
    return cohort.cancelled_at is None or cohort.cancelled_at >= meeting.ends_at


def may_settle(meeting: ProgramSession, now: datetime) -> bool:
    """Say whether a session can be closed now, so that its certificates are made."""
    try:
        _check(meeting.cohort, meeting, now)
    except Refusal:
        return False
    return True


def settle_begun(session: Session, cohort: Cohort, settling: Settling) -> int:
    """Close the sessions of a locked cohort that have begun; return how many certificates come.

    Whoever was marked for a session that is still to come has been nowhere yet.
    """
    begun = [
        one.id for one in cohort.sessions if one.starts_at <= settling.at and _was_held(cohort, one)
    ]
    locked = (queries.program_session_for_update(session, each) for each in begun)
    return sum(settle(session, meeting, settling) for meeting in locked if meeting is not None)


def settle(session: Session, meeting: ProgramSession, settling: Settling) -> int:
    """Close a locked session and tell of those who were there and are not certified yet."""
    told_of, after = 0, 0
    session_facts = facts.session_facts(meeting)
    while rows := uncertified_after(session, meeting.id, after, BATCH):
        record_all(session, _told(rows, meeting, session_facts, settling))
        # What is written is let go of: memory holds one batch, however large the crowd is.
        session.flush()
        told_of, after = told_of + len(rows), rows[-1][1].queue_number
    meeting.closed_at = meeting.closed_at or settling.at
    return told_of


def _told(
    rows: Sequence[tuple[Attendance, Registration]],
    meeting: ProgramSession,
    session_facts: SessionFacts,
    settling: Settling,
) -> list[dict[str, Any]]:
    messages = []
    for mark, registration in rows:
        mark.completion_id = new_id()
        message = RegistrationAttended(
            registration_id=registration.id,
            participant=facts.person(registration),
            cohort=settling.cohort,
            completion_id=mark.completion_id,
            settled_at=settling.at,
            session=session_facts,
            minutes_attended=minutes_attended(mark, meeting),
            minutes_planned=minutes_planned(meeting),
            my_page_url=settling.links.own_page(registration.participant),
        )
        messages.append(told(registration, message, settling.at))
    return messages
