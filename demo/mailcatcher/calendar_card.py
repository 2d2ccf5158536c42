"""A calendar part for people: what, when, where, and whether it invites or withdraws."""

from dataclasses import dataclass
from typing import Any

from icalendar import Calendar


@dataclass(frozen=True)
class CalendarCard:
    """One VEVENT in words; times as they are written, with their zone."""

    method: str
    uid: str
    sequence: str
    status: str
    summary: str
    start: str
    end: str
    location: str
    organizer: str
    attendees: tuple[str, ...]


def read_cards(raw: str) -> tuple[CalendarCard, ...]:
    """The cards of a calendar; none when it cannot be read, then the raw text has to do."""
    try:
        calendar = Calendar.from_ical(raw)
        method = str(calendar.get("METHOD", "")).upper()
        return tuple(_card(item, method) for item in calendar.walk("VEVENT"))
    except (ValueError, KeyError, AttributeError, IndexError):
        return ()


def _card(item: Any, method: str) -> CalendarCard:
    attendees = item.get("ATTENDEE", [])
    return CalendarCard(
        method=method,
        uid=str(item.get("UID", "")),
        sequence=str(item.get("SEQUENCE", "")),
        status=str(item.get("STATUS", "")),
        summary=str(item.get("SUMMARY", "")),
        start=_instant(item.get("DTSTART")),
        end=_instant(item.get("DTEND")),
        location=str(item.get("LOCATION", "")),
        organizer=_address(item.get("ORGANIZER", "")),
        attendees=tuple(map(_address, attendees if isinstance(attendees, list) else [attendees])),
    )


def _instant(value: Any) -> str:
    if value is None:
        return ""
    moment = value.dt
    zone = getattr(moment, "tzinfo", None)
    text = moment.isoformat(sep=" ") if hasattr(moment, "hour") else moment.isoformat()
    return f"{text} ({zone})" if zone is not None else str(text)


def _address(value: Any) -> str:
    return str(value).removeprefix("mailto:").removeprefix("MAILTO:")
