"""Dates, times and durations as Swedish and English readers write them: the template filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from flask_babel import get_locale, gettext

HOUSE_ZONE = "Europe/Stockholm"


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _pattern(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=_locale())


def weekday_date(day: date) -> str:
    """Thursday 12 March 2026, torsdag 12 mars 2026."""
    return _pattern(day, "EEEE d MMMM y")


def plain_date(day: date) -> str:
    """12 March 2026, 12 mars 2026."""
    return _pattern(day, "d MMMM y")


def weekday_short(day: date) -> str:
    """Thu, tors."""
    return _pattern(day, "EEE").rstrip(".")


def month_short(day: date) -> str:
    """Mar, mars."""
    return _pattern(day, "MMM").rstrip(".")


def date_span(first: date, last: date) -> str:
    """12 March 2026; 12-19 March 2026; 12 March - 4 June 2026, with an en dash."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return plain_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\N{EN DASH}{plain_date(last)}"
    opening = _pattern(first, "d MMMM" if first.year == last.year else "d MMMM y")
    return f"{opening} \N{EN DASH} {plain_date(last)}"


def clock(moment: datetime) -> str:
    """The wall time of ``moment`` as it stands: 18:00."""
    return moment.strftime("%H:%M")


def zone_name(zone: str) -> str:
    """Swedish time, svensk tid; other zones by the name that the reader's language has."""
    if zone == HOUSE_ZONE:
        return str(gettext("Swedish time"))
    return str(get_timezone_name(ZoneInfo(zone), locale=_locale()))


def in_house_time(instant: datetime) -> datetime:
    """Move an aware instant to Swedish wall time."""
    return instant.astimezone(ZoneInfo(HOUSE_ZONE))


def moment(instant: datetime) -> str:
    """Thursday 12 March 2026 at 16:00, from an aware instant, in Swedish time."""
    local = in_house_time(instant)
    return str(gettext("%(day)s at %(time)s", day=weekday_date(local), time=clock(local)))


def duration(minutes: int) -> str:
    """2 hours 30 minutes, 2 timmar 30 minuter."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "duration-hour"), (rest, "duration-minute")]
    words = [format_unit(n, unit, length="long", locale=_locale()) for n, unit in parts if n]
    return " ".join(words) or format_unit(0, "duration-minute", length="long", locale=_locale())


def whole(number: int) -> str:
    """Write a whole number as the language does: 26,300, 26 300."""
    return str(format_decimal(number, locale=_locale()))


def listing(items: Sequence[str]) -> str:
    """Join as a sentence does: a, b and c."""
    return format_list(list(items), locale=_locale())


def country_name(code: str) -> str:
    """Return what a country (ISO 3166, two letters) is called: Tyskland, Germany."""
    return str(_locale().territories.get(code, code))


FILTERS: dict[str, Callable[..., str | datetime]] = {
    "weekday_date": weekday_date,
    "plain_date": plain_date,
    "weekday_short": weekday_short,
    "month_short": month_short,
    "date_span": date_span,
    "clock": clock,
    "zone_name": zone_name,
    "in_house_time": in_house_time,
    "moment": moment,
    "duration": duration,
    "whole": whole,
    "listing": listing,
    "country_name": country_name,
}
