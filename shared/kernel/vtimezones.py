"""VTIMEZONE text for an IANA zone, made from the tz database's own yearly rule.

Calendar clients read a zone's definition as one yearly rule for each half of
the year and ignore lists of dates, so nothing else may be written. Zones (or
years) that do not fit that shape get no definition; their times go out in UTC.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

_DAY = 86_400
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_ANCHOR_YEAR = 1970
# Clients know these as "Z" and trip over a TZID for them.
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Universal"})
_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_CLOCK = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_FOOTER = re.compile(
    rf"(?P<std>{_NAME})(?P<std_offset>{_CLOCK})"
    rf"(?:(?P<dst>{_NAME})(?P<dst_offset>{_CLOCK})?,(?P<start>[^,]+),(?P<end>[^,]+))?"
)
_RULE = re.compile(rf"M(?P<month>\d+)\.(?P<week>\d)\.(?P<weekday>\d)(?:/(?P<time>{_CLOCK}))?")


class NotExpressible(ValueError):
    """The zone's rule does not fit into one yearly rule for each half of the year."""


@dataclass(frozen=True)
class _Onset:
    """When an offset begins each year, in wall time of the offset before it."""

    month: int
    week: int
    weekday: int
    seconds: int

    def day(self, year: int) -> date:
        """Return the date on which the rule falls in ``year``; week 5 is the last one."""
        first = date(year, self.month, 1)
        start = first + timedelta(days=(self.weekday - first.isoweekday()) % 7)
        found = start + timedelta(weeks=self.week - 1)
        return found if found.month == self.month else found - timedelta(weeks=1)

    def wall(self, year: int) -> datetime:
        """Return the onset in ``year`` as naive wall time of the offset before it."""
        return datetime.combine(self.day(year), datetime.min.time()) + timedelta(
            seconds=self.seconds
        )


@dataclass(frozen=True)
class _Observance:
    """One half of the year: its name, its offset and how it begins."""

    name: str
    offset_from: int
    offset_to: int
    onset: _Onset | None

    def starts_at(self, year: int) -> datetime:
        """Return the instant in UTC at which this half begins in ``year``."""
        assert self.onset is not None
        return (self.onset.wall(year) - timedelta(seconds=self.offset_from)).replace(tzinfo=UTC)

    def lines(self) -> Iterator[str]:
        """Yield the content lines of this half."""
        kind = "DAYLIGHT" if self.offset_to > self.offset_from else "STANDARD"
        yield f"BEGIN:{kind}"
        if self.onset is None:
            yield f"DTSTART:{_ANCHOR_YEAR}0101T000000"
        else:
            week = -1 if self.onset.week == 5 else self.onset.week
            yield f"DTSTART:{self.onset.wall(_ANCHOR_YEAR):%Y%m%dT%H%M%S}"
            yield (
                f"RRULE:FREQ=YEARLY;BYMONTH={self.onset.month};"
                f"BYDAY={week}{_DAYS[self.onset.weekday]}"
            )
        yield f"TZOFFSETFROM:{_offset_text(self.offset_from)}"
        yield f"TZOFFSETTO:{_offset_text(self.offset_to)}"
        yield f"TZNAME:{self.name}"
        yield f"END:{kind}"


def is_gap_or_overlap(local: datetime, zone: str) -> bool:
    """Tell whether wall time ``local`` does not exist in ``zone`` or exists twice there."""
    tz = ZoneInfo(zone)
    return local.replace(tzinfo=tz, fold=0).utcoffset() != (
        local.replace(tzinfo=tz, fold=1).utcoffset()
    )


def vtimezone(zone: str, local_times: Iterable[datetime]) -> bytes | None:
    """Return the VTIMEZONE of ``zone``, or None if the times must go out in UTC.

    ``local_times`` are the naive wall times that the definition is used for:
    the definition is only given out if it agrees with the tz database in each
    of their years and in the year before and after.
    """
    times = tuple(local_times)
    if zone in _UTC_NAMES or any(is_gap_or_overlap(local, zone) for local in times):
        return None
    if not all(_agrees(zone, year) for year in {local.year for local in times}):
        return None
    return None if _is_always_utc(zone) else _definition(zone)


def _is_always_utc(zone: str) -> bool:
    # Iceland's time is UTC by another name, and is written as such.
    return all(each.offset_to == 0 for each in _observances(zone))


@cache
def _definition(zone: str) -> bytes:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for observance in _observances(zone):
        lines.extend(observance.lines())
    lines.append("END:VTIMEZONE")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


@lru_cache(maxsize=4096)
def _agrees(zone: str, year: int) -> bool:
    """Compare the rule with the tz database from the year before to the year after."""
    try:
        observances = _observances(zone)
    except NotExpressible:
        return False
    tz = ZoneInfo(zone)
    return all(
        _offset_by_rule(observances, instant) == instant.astimezone(tz).utcoffset()
        for instant in _probes(observances, year)
    )


def _probes(observances: tuple[_Observance, ...], year: int) -> Iterator[datetime]:
    """Yield instants that would show a difference: around each change, and every other day.

    Every other day finds the zones that interrupt their rule for a few weeks,
    as Morocco does for Ramadan.
    """
    for observance in observances:
        if observance.onset is None:
            continue
        for probed_year in (year - 1, year, year + 1):
            change = observance.starts_at(probed_year)
            yield change - timedelta(seconds=1)
            yield change
    start = datetime(year - 1, 1, 1, 12, tzinfo=UTC)
    yield from (start + timedelta(days=day) for day in range(0, 3 * 366, 2))


def _offset_by_rule(observances: tuple[_Observance, ...], instant: datetime) -> timedelta:
    if len(observances) == 1:
        return timedelta(seconds=observances[0].offset_to)
    began = [
        (observance.starts_at(year), observance.offset_to)
        for observance in observances
        for year in (instant.year - 1, instant.year, instant.year + 1)
    ]
    _, offset = max(entry for entry in began if entry[0] <= instant)
    return timedelta(seconds=offset)


@cache
def _observances(zone: str) -> tuple[_Observance, ...]:
    """Parse the POSIX rule at the end of the zone's file."""
    match = _FOOTER.fullmatch(_footer(zone))
    if match is None:
        raise NotExpressible(zone)
    standard = -_seconds(match["std_offset"])
    name = match["std"].strip("<>")
    if match["dst"] is None:
        return (_Observance(name, standard, standard, None),)
    # POSIX: an omitted summer offset is one hour ahead, an omitted switch time is 02:00.
    summer = -_seconds(match["dst_offset"]) if match["dst_offset"] else standard + 3600
    return (
        _Observance(match["dst"].strip("<>"), standard, summer, _onset(match["start"])),
        _Observance(name, summer, standard, _onset(match["end"])),
    )


def _onset(text: str) -> _Onset:
    match = _RULE.fullmatch(text)
    if match is None:
        raise NotExpressible(text)
    seconds = _seconds(match["time"] or "2")
    if not 0 <= seconds < _DAY:
        raise NotExpressible(text)
    weekday = int(match["weekday"])
    return _Onset(int(match["month"]), int(match["week"]), weekday, seconds)


def _seconds(clock: str) -> int:
    sign = -1 if clock.startswith("-") else 1
    hours, minutes, seconds = ([int(part) for part in clock.lstrip("+-").split(":")] + [0, 0])[:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)


def _offset_text(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours:02d}{minutes:02d}" + (f"{left:02d}" if left else "")


def _footer(zone: str) -> str:
    """Return the last line of the zone's file, from where the ``zoneinfo`` module reads it."""
    for root in zoneinfo.TZPATH:
        path = Path(root, zone)
        if path.is_file():
            return _last_line(path.read_bytes())
    data = resources.files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()
    return _last_line(data)


def _last_line(data: bytes) -> str:
    return data.rstrip(b"\n").rsplit(b"\n", 1)[-1].decode("ascii")
