"""Addresses at Google and Microsoft that add a session, or follow a feed, with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar_events import (
    description_of,
    instant_of,
    location_of,
    summary_of,
)

_GOOGLE = "https://calendar.google.com/calendar"
_OUTLOOK = "https://outlook.live.com/calendar/0"
_OFFICE = "https://outlook.office.com/calendar/0"


@dataclass(frozen=True)
class WebCalendars:
    """Where one thing is added: Google, Outlook.com, and Microsoft 365 at work."""

    google: str
    outlook: str
    office: str


def links_to_add(entry: CalendarEntry) -> WebCalendars:
    """Return where the session of ``entry`` is added to a calendar on the web."""
    return WebCalendars(_google(entry), _microsoft(_OUTLOOK, entry), _microsoft(_OFFICE, entry))


def links_to_follow(feed_url: str, name: str) -> WebCalendars:
    """Return where the feed at ``feed_url`` is followed by a calendar on the web."""
    asked = urlencode({"url": feed_url, "name": name}, quote_via=quote)
    return WebCalendars(
        # Google takes an address for one to follow only as webcal.
        google=f"{_GOOGLE}/r?{urlencode({'cid': webcal(feed_url)})}",
        outlook=f"{_OUTLOOK}/addfromweb?{asked}",
        office=f"{_OFFICE}/addfromweb?{asked}",
    )


def webcal(feed_url: str) -> str:
    """Return the address that opens the calendar program of a telephone or a computer."""
    return f"webcal://{feed_url.partition('://')[2]}"


def _google(entry: CalendarEntry) -> str:
    arguments = {
        "action": "TEMPLATE",
        "text": summary_of(entry),
        "dates": "/".join(_basic(entry, each) for each in (entry.starts_at, entry.ends_at)),
        "details": description_of(entry),
        "location": location_of(entry),
    }
    return f"{_GOOGLE}/render?{urlencode(arguments, quote_via=quote)}"


def _microsoft(place: str, entry: CalendarEntry) -> str:
    arguments = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": summary_of(entry),
        "startdt": _extended(entry, entry.starts_at),
        "enddt": _extended(entry, entry.ends_at),
        "allday": "true" if entry.whole_days else "false",
        "body": description_of(entry),
        "location": location_of(entry),
    }
    # Outlook shows a plus sign as one, so blanks are written as %20.
    return f"{place}/action/compose?{urlencode(arguments, quote_via=quote)}"


def _basic(entry: CalendarEntry, local: datetime) -> str:
    if entry.whole_days:
        return f"{local:%Y%m%d}"
    return f"{instant_of(local, entry.zone):%Y%m%dT%H%M%SZ}"


def _extended(entry: CalendarEntry, local: datetime) -> str:
    if entry.whole_days:
        return f"{local:%Y-%m-%d}"
    return f"{instant_of(local, entry.zone):%Y-%m-%dT%H:%M:%SZ}"
