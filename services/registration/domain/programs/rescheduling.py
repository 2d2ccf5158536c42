"""Moving a session in time or place, told to everybody who has a place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import Arrangement, MoveSession
from services.registration.domain.errors import CohortClosed, SessionClosed, SessionIsCancelled
from services.registration.domain.local_time import interval
from services.registration.domain.policies import attendance_is_open
from services.registration.domain.questions.deleting import follow_sessions
from services.registration.domain.waitlist.promoting import passes_until
from services.registration.storage import offers, queries
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.settling_queries import attendance_moves
from shared.contracts.sessions import SessionRescheduled
from shared.kernel.errors import NotFound
from shared.messaging.outbox import record


def move_session(session: Session, command: MoveSession, *, now: datetime) -> bool:
    """Give the session its new time and place; return False if nobody needs to hear of it.

    Whoever is marked as there for the whole of it, was there for the whole of what it is now,
    unless that is still to come.

    Raises:
        NotFound: There is no such session.
        CohortClosed: Attendance is settled.
        SessionIsCancelled: It is not held.
        SessionClosed: Certificates say when and where it was.
        TimesNotPossible: The end does not follow the start, or a time does not exist.
    """
    meeting = _to_move(session, command.session_id)
    starts_at, ends_at = interval(command.starts_local, command.ends_local, meeting.zone)
    arrangement = command.arrangement or arrangement_of(meeting)
    meeting.leader = arrangement.leader
    moved = _when_and_where(meeting) != (
        command.starts_local,
        command.ends_local,
        command.place,
        command.online_url,
        command.whole_day,
    )
    if not moved and (meeting.room, meeting.track) == (arrangement.room, arrangement.track):
        return False
    follows_start = meeting.cohort.registration_closes_at == meeting.starts_at
    if attendance_is_open(now=now, starts_at=starts_at):
        attendance_moves(session, meeting, starts_at, ends_at)
    meeting.starts_local, meeting.ends_local = command.starts_local, command.ends_local
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.online_url = command.place, command.online_url
    meeting.whole_day = command.whole_day
    meeting.moved = meeting.moved or moved or meeting.room not in (None, arrangement.room)
    meeting.room, meeting.track = arrangement.room, arrangement.track
    meeting.revision += 1
    if follows_start:
        meeting.cohort.registration_closes_at = starts_at
    offers.end_open_offers_by(session, meeting.cohort_id, passes_until(meeting.cohort))
    follow_sessions(session, meeting.cohort)
    tell_rescheduled(session, meeting, now=now)
    return True


def _to_move(session: Session, session_id: UUID) -> ProgramSession:
    """Return the session, locked after its cohort, as everywhere: registration may close with it.

    Raises:
        NotFound, CohortClosed, SessionIsCancelled, SessionClosed: It cannot be moved.
    """
    known = queries.program_session(session, session_id)
    if known is None:
        raise NotFound
    cohort = locked_cohort(session, known.cohort_id)
    meeting = queries.program_session_for_update(session, session_id)
    assert meeting is not None, "the lock of its cohort keeps it"
    if cohort.closed_at is not None:
        raise CohortClosed
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    if meeting.closed_at is not None:
        raise SessionClosed
    return meeting


def arrangement_of(meeting: ProgramSession) -> Arrangement:
    """Return the present room, track and leader of a session."""
    return Arrangement(meeting.room, meeting.track, meeting.leader)


def tell_rescheduled(session: Session, meeting: ProgramSession, *, now: datetime) -> None:
    """Tell what holds of a session at its present revision."""
    message = SessionRescheduled(
        cohort_id=meeting.cohort_id,
        program_title=meeting.cohort.program.title,
        session=facts.session_facts(meeting),
    )
    record(session, message, sequence=meeting.revision, now=now)


def _when_and_where(meeting: ProgramSession) -> tuple[object, ...]:
    return (
        meeting.starts_local,
        meeting.ends_local,
        meeting.place,
        meeting.online_url,
        meeting.whole_day,
    )
