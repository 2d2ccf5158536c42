"""What else is held while a session is: nearby, in the same room, by the same leader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.programs.planning import Concern
from services.registration.storage.catalogue import Program, ProgramSession
from services.registration.storage.session_queries import held_beside

# What a program is called in front of whoever reads.
TitleOf = Callable[[Program], str]


def clashes(
    session: Session, meetings: Sequence[ProgramSession], title_of: TitleOf
) -> Mapping[UUID, Sequence[Concern]]:
    """Say what meets each of these sessions, by its id; none of it forbids them.

    Other cohorts in the municipality at the same time want the same people; any other session
    may want the same room, or the same person to lead it.
    """
    mine = {meeting.id: meeting for meeting in meetings}
    found: dict[UUID, list[Concern]] = defaultdict(list)
    for meeting_id, other in held_beside(session, mine):
        found[meeting_id].extend(_concerns(mine[meeting_id], other, title_of))
    return found


def _concerns(
    meeting: ProgramSession, other: ProgramSession, title_of: TitleOf
) -> Sequence[Concern]:
    day = meeting.starts_local.date()
    title = title_of(other.cohort.program)
    concerns = []
    if other.cohort_id != meeting.cohort_id and other.municipality == meeting.municipality:
        concerns.append(Concern("clash", day, title))
    if _share_room(meeting, other):
        concerns.append(Concern("room", day, f"{title} ({meeting.room})"))
    if _alike(meeting.leader, other.leader):
        concerns.append(Concern("leader", day, f"{title} ({meeting.leader})"))
    return concerns


def sharing_room_or_leader(session: Session, meeting: ProgramSession) -> Sequence[ProgramSession]:
    """Return what wants the same room of the municipality or the same leader, at the same time."""
    beside = held_beside(session, [meeting.id])
    return [
        other
        for _, other in beside
        if _share_room(meeting, other) or _alike(meeting.leader, other.leader)
    ]


def _share_room(one: ProgramSession, other: ProgramSession) -> bool:
    return one.municipality == other.municipality and _alike(one.room, other.room)


def _alike(one: str | None, other: str | None) -> bool:
    return (one or "").lower() == (other or "").lower() != ""
