"""What one person is registered for at the same time: a hint, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.taking_part.overlapping import meanwhile, overlapping
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import LIVE, Registration, State
from services.registration.web.pages.participants import SessionLine
from services.registration.web.presenting.participants import Reader, session_line


@dataclass(frozen=True)
class Attended:
    """One session that somebody is registered for, with the program that it belongs to."""

    title: str
    line: SessionLine
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Overlap:
    """Two sessions that one person cannot attend both of."""

    one: Attended
    other: Attended


def overlaps(rows: Iterable[Registration], reader: Reader) -> tuple[Overlap, ...]:
    """Return what somebody is registered for at the same time, of what is still ahead."""
    return tuple(Overlap(*pair) for pair in overlapping(_attended(rows, reader)))


def meets(cohort: Cohort, rows: Iterable[Registration], reader: Reader) -> tuple[Attended, ...]:
    """Return what somebody is registered for while sessions of another cohort are held."""
    return tuple(
        attended
        for attended in _attended(rows, reader)
        if any(meanwhile(attended, meeting) for meeting in cohort.sessions)
    )


def _attended(rows: Iterable[Registration], reader: Reader) -> Sequence[Attended]:
    return [
        Attended(
            title=row.cohort.program.title.in_language(reader.language),
            line=session_line(meeting, reader.language),
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
        for row in rows
        if row.state in LIVE and row.state != State.COMPLETED
        for meeting in row.meetings
        if meeting.ends_at > reader.now
    ]
