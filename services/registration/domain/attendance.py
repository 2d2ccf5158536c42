"""Recording who was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.registration.domain.commands import MarkAttendance
from services.registration.domain.errors import (
    AttendanceNotOpen,
    CohortClosed,
    SessionClosed,
    SessionIsCancelled,
)
from services.registration.domain.policies import attendance_is_open
from services.registration.storage import queries, roster_queries
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.registrations import Registration, State
from shared.contracts.attendance import AttendanceMarked, Presence
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record

METHOD_ORGANIZER = "organizer"
_APART = timedelta(microseconds=1)


def mark_attendance(session: Session, command: MarkAttendance, *, now: datetime) -> int:
    """Record the marks of people who take part; return how many of them were present.

    Presence by an organizer's list counts for the whole session. What changes is told. Once a
    session is closed whoever was there has a certificate that says so; others may still be marked.

    Raises:
        NotFound: There is no such session.
        CohortClosed: Attendance is settled.
        SessionIsCancelled: It is not held.
        AttendanceNotOpen: It is more than two hours to the start.
        SessionClosed: A mark says that somebody was not there whose certificate says so.
    """
    meeting = _to_mark(session, command, now)
    known = queries.attendance_of_session(session, meeting.id, command.marks)
    present, at, changed = 0, _recording_moment(known.values(), now), []
    for registration in roster_queries.of_ids(session, meeting.cohort_id, list(command.marks)):
        if not is_expected(registration, meeting):
            continue
        row = known.get(registration.id) or Attendance(
            registration_id=registration.id, session_id=meeting.id
        )
        is_present = command.marks[registration.id]
        if row.completion_id is not None and not is_present:
            raise SessionClosed
        if row.present is not is_present:
            changed.append(Presence(registration_id=registration.id, present=is_present))
        if row.completion_id is None:
            _settle(row, meeting, is_present=is_present)
            row.actor, row.recorded_at = command.actor, at
            session.add(row)
        present += row.present
    if changed and command.is_news:
        _tell(session, meeting, changed, at)
    return present


def _to_mark(session: Session, command: MarkAttendance, now: datetime) -> ProgramSession:
    """Return the session, locked, if people can be marked in it."""
    meeting = queries.program_session_for_update(session, command.session_id)
    if meeting is None:
        raise NotFound
    if meeting.cohort.closed_at is not None:
        raise CohortClosed
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    if not attendance_is_open(now=now, starts_at=meeting.starts_at):
        raise AttendanceNotOpen
    return meeting


def is_expected(registration: Registration, meeting: ProgramSession) -> bool:
    """Say whether somebody with a place takes part in a session, so that they can be marked."""
    return registration.state == State.CONFIRMED and meeting in registration.meetings


def _settle(row: Attendance, meeting: ProgramSession, *, is_present: bool) -> None:
    row.present = is_present
    row.arrived_at = meeting.starts_at if is_present else None
    row.left_at = meeting.ends_at if is_present else None
    row.method = METHOD_ORGANIZER


def _recording_moment(known: Iterable[Attendance], now: datetime) -> datetime:
    """Return a moment after all earlier marks: whoever hears of two goes by which is later."""
    return max([now, *(row.recorded_at + _APART for row in known)])


def _tell(
    session: Session, meeting: ProgramSession, changed: Iterable[Presence], at: datetime
) -> None:
    message = AttendanceMarked(
        marking_id=new_id(),
        cohort_id=meeting.cohort_id,
        session_id=meeting.id,
        recorded_at=at,
        marks=tuple(changed),
    )
    record(session, message, sequence=1, now=at)
