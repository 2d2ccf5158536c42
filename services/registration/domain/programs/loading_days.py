"""From "so many days after loading" to dates: weekends are left out, or meant on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.registration.domain.local_time import instant, interval
from services.registration.domain.programs.catalogue_file import (
    CohortEntry,
    DayAndTime,
    SessionEntry,
)

HOUSE_ZONE = "Europe/Stockholm"
_FRIDAY, _SATURDAY = 4, 5
_QUARTER = 15


@dataclass(frozen=True)
class SessionTimes:
    """One session's wall time and instants."""

    starts_local: datetime
    ends_local: datetime
    starts_at: datetime
    ends_at: datetime


class Calendar:
    """Days counted from the local day of ``now``."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._today = now.astimezone(ZoneInfo(HOUSE_ZONE)).date()

    def instant(self, when: DayAndTime) -> datetime:
        """Return the instant of a day and time in the house's zone."""
        local = datetime.combine(self._today + timedelta(days=when.day), when.time)
        return instant(local, HOUSE_ZONE)

    def sessions(self, entry: CohortEntry) -> Sequence[tuple[SessionEntry, SessionTimes]]:
        """Return each session with its times.

        A cohort that is meant for a weekend begins on the next Friday; any other session that
        would fall on a Saturday or Sunday moves to Monday.
        """
        shift = self._to_friday(entry)
        return [(session, self._times(session, shift)) for session in entry.sessions]

    def _to_friday(self, entry: CohortEntry) -> timedelta:
        first = entry.sessions[0]
        if first.day is None or not any(session.weekend for session in entry.sessions):
            return timedelta()
        weekday = (self._today + timedelta(days=first.day)).weekday()
        return timedelta(days=(_FRIDAY - weekday) % 7)

    def _times(self, session: SessionEntry, shift: timedelta) -> SessionTimes:
        starts = self._start(session, shift)
        ends = starts + timedelta(minutes=session.minutes)
        starts_at, ends_at = interval(starts, ends, session.zone)
        return SessionTimes(starts, ends, starts_at, ends_at)

    def _start(self, session: SessionEntry, shift: timedelta) -> datetime:
        if session.day is None or session.time is None:
            return self._soon(session)
        day = self._today + timedelta(days=session.day) + shift
        return datetime.combine(day if session.weekend else _workday(day), session.time)

    def _soon(self, session: SessionEntry) -> datetime:
        local = self.now.astimezone(ZoneInfo(session.zone)).replace(
            tzinfo=None, second=0, microsecond=0
        )
        start = local + timedelta(minutes=session.starts_in_minutes or 0)
        return start + timedelta(minutes=-start.minute % _QUARTER)


def _workday(day: date) -> date:
    weekday = day.weekday()
    return day + timedelta(days=7 - weekday) if weekday >= _SATURDAY else day
