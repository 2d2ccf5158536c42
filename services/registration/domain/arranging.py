"""Where a session is held within its place, and which track it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.calling_off import check_running
from services.registration.domain.errors import SessionIsCancelled
from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Arrange:
    """An organizer gives a session a room and a track, or takes them away with None."""

    session_id: UUID
    room: str | None
    track: LocalizedText | None


def arrange(session: Session, command: Arrange) -> ProgramSession:
    """Set room and track; neither changes an invitation, so nobody gets a mail.

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
    meeting.room, meeting.track = command.room, command.track
    session.flush()
    return meeting
