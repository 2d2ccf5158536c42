"""Dates and times as a letter says them: weekday, date, clock and the zone's name."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_name

from services.notifications.facts.letter_facts import SessionLine
from services.notifications.gateways.phrases import locale_of, phrases, spoken

HOUSE_ZONE = "Europe/Stockholm"
_DASH = "\N{EN DASH}"


def weekday_date(day: datetime, language: str) -> str:
    """Tuesday 12 January 2027, tisdag 12 januari 2027."""
    return format_date(day, "EEEE d MMMM y", locale=locale_of(spoken(language)))


def month_short(day: datetime, language: str) -> str:
    """Jan, jan."""
    return format_date(day, "MMM", locale=locale_of(spoken(language))).rstrip(".")


def weekday_short(day: datetime, language: str) -> str:
    """Tue, tis."""
    return format_date(day, "EEE", locale=locale_of(spoken(language))).rstrip(".")


def zone_name(zone: str, language: str) -> str:
    """Swedish time, svensk tid; other zones by the name that the language has for them."""
    if zone == HOUSE_ZONE:
        return phrases(language).gettext("Swedish time")
    return str(get_timezone_name(ZoneInfo(zone), locale=locale_of(spoken(language))))


def session_time(session: SessionLine, language: str) -> str:
    """Tuesday 12 January 2027, 17:00-19:30 (Swedish time), with an en dash."""
    _ = phrases(language).gettext
    if session.whole_day:
        return _whole_days(session, language)
    start, end = session.starts_at, session.ends_at
    clocks = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    zone = zone_name(session.zone, language)
    if start.date() == end.date():
        day = weekday_date(start, language)
        return f"{day}, {clocks['start']}{_DASH}{clocks['end']} ({zone})"
    first = _("%(day)s at %(time)s") % {
        "day": weekday_date(start, language),
        "time": clocks["start"],
    }
    last = _("%(day)s at %(time)s") % {"day": weekday_date(end, language), "time": clocks["end"]}
    return f"{first} {_DASH} {last} ({zone})"


def _whole_days(session: SessionLine, language: str) -> str:
    """Tuesday 12 January 2027; or the first and the last day, with an en dash."""
    start, after = session.span()
    last = after - timedelta(days=1)
    first_day, last_day = (weekday_date(each, language) for each in (start, last))
    return first_day if start == last else f"{first_day} {_DASH} {last_day}"


def own_time(session: SessionLine, language: str, zone: str | None) -> str | None:
    """Return the same in the reader's ``zone``; None if their clocks show the same, or unknown."""
    if zone is None or session.whole_day:
        return None
    there, here = ZoneInfo(session.zone), ZoneInfo(zone)
    start, end = (
        each.replace(tzinfo=there).astimezone(here) for each in (session.starts_at, session.ends_at)
    )
    walls = {"starts_at": start.replace(tzinfo=None), "ends_at": end.replace(tzinfo=None)}
    if walls == {"starts_at": session.starts_at, "ends_at": session.ends_at}:
        return None
    return session_time(session.model_copy(update={**walls, "zone": zone}), language)


def moment(instant: datetime, language: str) -> str:
    """Tuesday 12 January 2027 at 17:00 (Swedish time), from an aware instant."""
    local = instant.astimezone(ZoneInfo(HOUSE_ZONE))
    said = phrases(language).gettext("%(day)s at %(time)s") % {
        "day": weekday_date(local, language),
        "time": f"{local:%H:%M}",
    }
    return f"{said} ({zone_name(HOUSE_ZONE, language)})"
