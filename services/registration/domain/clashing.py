"""What else is held while a session is: nearby, or in the same room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.planning import Concern
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.session_queries import Beside, held_beside


def clashes(
    session: Session, meetings: Sequence[ProgramSession], language: str
) -> Mapping[UUID, Sequence[Concern]]:
    """Say what meets each of these sessions, by its id; none of it forbids them.

    Other cohorts in the municipality at the same time want the same people; any other session
    may want the same room.
    """
    mine = {meeting.id: meeting for meeting in meetings}
    found: dict[UUID, list[Concern]] = defaultdict(list)
    for other in held_beside(session, mine):
        meeting = mine[other.meeting_id]
        found[meeting.id].extend(_concerns(meeting, other, language))
    return found


def _concerns(meeting: ProgramSession, other: Beside, language: str) -> Sequence[Concern]:
    day, title = meeting.starts_local.date(), other.title.in_language(language)
    concerns = []
    if other.cohort_id != meeting.cohort_id:
        concerns.append(Concern("clash", day, title))
    if meeting.room and other.room and meeting.room.lower() == other.room.lower():
        concerns.append(Concern("room", day, f"{title} ({meeting.room})"))
    return concerns
