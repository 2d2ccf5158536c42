"""Where a session is held within its place, which track it belongs to, who leads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import SessionIsCancelled
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.programs.rescheduling import tell_rescheduled
from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Arrange:
    """An organizer gives a session a room, a track, a leader, or takes them away with None."""

    session_id: UUID
    room: str | None
    track: LocalizedText | None
    leader: str | None = None


def arrange(session: Session, command: Arrange, *, now: datetime) -> ProgramSession:
    """Set room, track and leader; whoever takes part hears of another room.

    Raises:
        NotFound: There is no such session.
        CohortCancelled, CohortClosed: The cohort is over.
        SessionIsCancelled: It is not held.
    """
    meeting = queries.program_session_for_update(session, command.session_id)
    if meeting is None:
        raise NotFound
    check_running(meeting.cohort)
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    before = (meeting.room, meeting.track)
    meeting.moved = meeting.moved or meeting.room not in (None, command.room)
    meeting.room, meeting.track = command.room, command.track
    meeting.leader = command.leader
    if (meeting.room, meeting.track) != before:
        meeting.revision += 1
        tell_rescheduled(session, meeting, now=now)
    session.flush()
    return meeting
