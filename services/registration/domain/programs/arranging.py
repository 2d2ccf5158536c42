"""Where a session is held within its place, which track it belongs to, who leads it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.commands import Arrangement
from services.registration.domain.errors import SessionClosed, SessionIsCancelled
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.programs.rescheduling import tell_rescheduled
from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from shared.kernel.errors import NotFound


def arrange(
    session: Session, session_id: UUID, wanted: Arrangement, *, now: datetime
) -> ProgramSession:
    """Set room, track and leader; whoever takes part hears of another room.

    Raises:
        NotFound: There is no such session.
        CohortCancelled, CohortClosed: The cohort is over.
        SessionIsCancelled: It is not held.
        SessionClosed: Certificates say what it was.
    """
    meeting = queries.program_session_for_update(session, session_id)
    if meeting is None:
        raise NotFound
    check_running(meeting.cohort)
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    if meeting.closed_at is not None:
        raise SessionClosed
    before = (meeting.room, meeting.track)
    meeting.moved = meeting.moved or meeting.room not in (None, wanted.room)
    meeting.room, meeting.track = wanted.room, wanted.track
    meeting.leader = wanted.leader
    if (meeting.room, meeting.track) != before:
        meeting.revision += 1
        tell_rescheduled(session, meeting, now=now)
    session.flush()
    return meeting
