"""The dates of a cohort as pure functions: weekly series, whole cohorts moved, days to avoid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.registration.domain.local_time import interval
from shared.contracts.facts import LocalizedText

WEEK = timedelta(days=7)
MOST_SESSIONS = 60
_SATURDAY = 5
_EVENING = time(17)

HolidayName = Callable[[date], str | None]


@dataclass(frozen=True)
class SessionPlan:
    """One session to be: local wall time in an IANA zone, and where it is held.

    Of one that lasts the ``whole_day`` people see the day only.
    """

    starts_local: datetime
    ends_local: datetime
    zone: str
    place: LocalizedText
    municipality: str
    online_url: str | None = None
    room: str | None = None
    track: LocalizedText | None = None
    whole_day: bool = False
    leader: str | None = None

    def instants(self) -> tuple[datetime, datetime]:
        """Return start and end as instants.

        Raises:
            TimesNotPossible: The end does not follow the start, or a time does not exist.
        """
        return interval(self.starts_local, self.ends_local, self.zone)

    def later_by(self, days: timedelta) -> SessionPlan:
        """Return the same session so many days later, at the same time on the clock."""
        return replace(
            self, starts_local=self.starts_local + days, ends_local=self.ends_local + days
        )


@dataclass(frozen=True)
class Series:
    """The days of a weekly series, and the holidays that it steps over."""

    days: tuple[date, ...]
    skipped: tuple[date, ...]


def weekly_days(first: date, count: int, holiday: HolidayName) -> Series:
    """Return ``count`` days a week apart from ``first`` on; a holiday moves the rest a week on.

    The first day is kept even on a holiday: somebody chose it by its date.
    """
    days: list[date] = [first]
    skipped: list[date] = []
    day = first
    while len(days) < count:
        day += WEEK
        (skipped if holiday(day) else days).append(day)
    return Series(tuple(days), tuple(skipped))


def weekly_plans(first: SessionPlan, count: int, holiday: HolidayName) -> Sequence[SessionPlan]:
    """Return a weekly series that begins with ``first``, at the same time on the clock."""
    start = first.starts_local.date()
    series = weekly_days(start, count, holiday)
    return [first.later_by(day - start) for day in series.days]


def days_between(old: date, new: date, *, same_weekday: bool) -> timedelta:
    """Return by how much to move a cohort so that what began on ``old`` begins on ``new``.

    With ``same_weekday`` it begins on the first day from ``new`` on that is the same weekday.
    """
    wanted = new - old
    return wanted + timedelta(days=-wanted.days % 7) if same_weekday else wanted


def moved(plans: Sequence[SessionPlan], days: timedelta) -> Sequence[SessionPlan]:
    """Return all sessions so many days later, each at the same time on the clock."""
    return [plan.later_by(days) for plan in plans]


@dataclass(frozen=True)
class Concern:
    """Why a day is a poor one: ``kind`` is one of concerns.html; ``what`` names the reason."""

    kind: str
    day: date
    what: str = ""


def concerns(starts: datetime, ends: datetime, holiday: HolidayName) -> Sequence[Concern]:
    """Say what speaks against a session's day: a holiday, a weekend, the evening before one.

    The evening begins at 17: by then people are on their way to where they spend the holiday.
    """
    day = starts.date()
    name = holiday(day)
    if name:
        return [Concern("holiday", day, name)]
    if day.weekday() >= _SATURDAY:
        return [Concern("weekend", day)]
    tomorrow = holiday(day + timedelta(days=1))
    if tomorrow and (ends.date() > day or ends.time() > _EVENING):
        return [Concern("eve", day, tomorrow)]
    return []
