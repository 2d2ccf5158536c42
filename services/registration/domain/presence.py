"""How long a session is and how long somebody was in it, in whole minutes."""

from __future__ import annotations

from datetime import datetime

from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import ProgramSession


def minutes_planned(meeting: ProgramSession) -> int:
    """Return the length of a session."""
    return _minutes(meeting.starts_at, meeting.ends_at)


def minutes_attended(mark: Attendance | None, meeting: ProgramSession) -> int:
    """Return how long somebody was in a session, clipped to its bounds."""
    if mark is None or mark.arrived_at is None or mark.left_at is None:
        return 0
    start, end = max(mark.arrived_at, meeting.starts_at), min(mark.left_at, meeting.ends_at)
    return max(0, _minutes(start, end))


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)
