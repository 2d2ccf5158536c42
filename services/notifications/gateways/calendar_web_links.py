"""Addresses at Google and Microsoft that add a session, or follow a feed, with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.facts.letter_facts import LetterFacts, SessionLine
from services.notifications.gateways.calendar_events import (
    description_of,
    instant_of,
    location_of,
    summary_of,
)
from services.notifications.gateways.phrases import phrases

_GOOGLE = "https://calendar.google.com/calendar"
_OUTLOOK = "https://outlook.live.com/calendar/0"
_OFFICE = "https://outlook.office.com/calendar/0"


@dataclass(frozen=True)
class WebCalendars:
    """Where one thing is added: Google, Outlook.com, and Microsoft 365 at work."""

    google: str
    outlook: str
    office: str


@dataclass(frozen=True)
class _Added:
    """What is added: wall times in ``zone``, and texts that nobody has escaped yet."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    whole_days: bool
    summary: str
    description: str
    location: str

    def instants(self, day: str, instant: str) -> tuple[str, str]:
        """Return start and end: as dates by one pattern, or as instants in UTC by the other."""
        if self.whole_days:
            return self.starts_at.strftime(day), self.ends_at.strftime(day)
        start, end = (instant_of(each, self.zone) for each in (self.starts_at, self.ends_at))
        return start.strftime(instant), end.strftime(instant)


def links_to_add(entry: CalendarEntry) -> WebCalendars:
    """Return where the session of ``entry`` is added to a calendar on the web."""
    return _links(
        _Added(
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            zone=entry.zone,
            whole_days=entry.whole_days,
            summary=summary_of(entry),
            description=description_of(entry),
            location=location_of(entry),
        )
    )


def links_in_letter(facts: LetterFacts, line: SessionLine) -> WebCalendars:
    """Return the same for one session of a letter, with less text: an address is not endless."""
    _ = phrases(facts.language).gettext
    starts_at, ends_at = line.span()
    numbered = {"title": facts.title, "number": line.number, "count": facts.of_sessions}
    several = _("%(title)s (session %(number)d of %(count)d)") % numbered
    ways = [
        _("Join online: %(url)s") % {"url": line.online_url} if line.online_url else "",
        _("About the program: %(url)s") % {"url": facts.program_url} if facts.program_url else "",
        _("Questions: %(contact)s") % {"contact": facts.contact},
    ]
    return _links(
        _Added(
            starts_at=starts_at,
            ends_at=ends_at,
            zone=line.zone,
            whole_days=line.whole_day,
            summary=several if facts.of_sessions > 1 else facts.title,
            description="\n\n".join(way for way in ways if way),
            location=line.place or line.online_url or "",
        )
    )


def _links(added: _Added) -> WebCalendars:
    return WebCalendars(_google(added), _microsoft(_OUTLOOK, added), _microsoft(_OFFICE, added))


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


def _google(added: _Added) -> str:
    arguments = {
        "action": "TEMPLATE",
        "text": added.summary,
        "dates": "/".join(added.instants("%Y%m%d", "%Y%m%dT%H%M%SZ")),
        "details": added.description,
        "location": added.location,
    }
    return f"{_GOOGLE}/render?{urlencode(arguments, quote_via=quote)}"


def _microsoft(place: str, added: _Added) -> str:
    start, end = added.instants("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ")
    arguments = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": added.summary,
        "startdt": start,
        "enddt": end,
        "allday": "true" if added.whole_days else "false",
        "body": added.description,
        "location": added.location,
    }
    # Outlook shows a plus sign as one, so blanks are written as %20.
    return f"{place}/deeplink/compose?{urlencode(arguments, quote_via=quote)}"
