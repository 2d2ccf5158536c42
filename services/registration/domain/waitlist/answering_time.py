"""How long an offered place waits for an answer: a pure function of the clock and the start.

Time is counted in working hours, Monday to Friday from 08 to 20 in Sweden, holidays left out:
nobody loses a place because they slept or were free. The answer has 24 such hours, two working
days; near the start a quarter of the working hours that are left, yet never less than two. With
less than two left before the first session there is no time to ask, and no offer is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUSE_ZONE = ZoneInfo("Europe/Stockholm")
OPENS, CLOSES = time(8), time(20)
LONGEST = timedelta(hours=24)
SHORTEST = timedelta(hours=2)
# Somebody further off than this has the longest time whatever the calendar says.
_HORIZON = timedelta(days=90)

IsWorkingDay = Callable[[date], bool]


def offer_deadline(
    now: datetime, first_start: datetime, is_working_day: IsWorkingDay
) -> datetime | None:
    """Return until when an offer made ``now`` can be answered, or None when time is too short.

    It lies in working hours, on a whole minute, and never after ``first_start``; later offers
    never end before earlier ones.
    """
    until = min(first_start, now + _HORIZON)
    windows = list(_working_hours(now, until, is_working_day))
    left = sum((end - start for start, end in windows), timedelta())
    if left < SHORTEST:
        return None
    answering = max(SHORTEST, min(LONGEST, left / 4))
    return _after(answering, windows).replace(second=0, microsecond=0)


def _working_hours(
    since: datetime, until: datetime, is_working_day: IsWorkingDay
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of working time between two instants, in order."""
    day, last = since.astimezone(HOUSE_ZONE).date(), until.astimezone(HOUSE_ZONE).date()
    while day <= last:
        if is_working_day(day):
            start, end = max(since, _instant(day, OPENS)), min(until, _instant(day, CLOSES))
            if start < end:
                yield start, end
        day += timedelta(days=1)


def _after(duration: timedelta, windows: list[tuple[datetime, datetime]]) -> datetime:
    """Return when ``duration`` of working time has passed; the windows must hold it."""
    for start, end in windows:
        if duration <= end - start:
            return start + duration
        duration -= end - start
    return windows[-1][1]


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, HOUSE_ZONE).astimezone(UTC)
