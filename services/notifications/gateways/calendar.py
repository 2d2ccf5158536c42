"""iCalendar objects: REQUEST and CANCEL for one session, and a download of several.

The rules are those of iTIP and of what clients were seen to accept: one UID
per mailed object, METHOD on the calendar only, one attendee who is the reader,
no alarms, and the same bytes for the same revision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Event, vCalAddress, vText, vUri
from icalendar.parser import Contentline, Parameters

from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox
from services.notifications.gateways.phrases import phrases
from services.notifications.gateways.timezones import vtimezone
from shared.kernel.text import clean_block, clean_line

_PRODID = "-//Spinn//Notifications//EN"


class _NamedParameters(Parameters):
    """Parameters that always quote CN: some parsers drop an unquoted name."""

    always_quoted: tuple[str, ...] = (*Parameters.always_quoted, "CN")  # type: ignore[assignment]  # the library types its tuple by length


def invitation_bytes(entry: CalendarEntry) -> bytes:
    """Return the mailed object for ``entry``: one VEVENT with its METHOD."""
    events = _event_bytes([entry], mailed=True)
    return _calendar_bytes([_property("METHOD", entry.method)], events)


def download_bytes(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    """Return a file for import that holds all of ``entries`` and no METHOD.

    Attendee and organizer are left out: the file may be passed on.
    """
    header = [_property("NAME", name), _property("X-WR-CALNAME", vText(clean_line(name)))]
    return _calendar_bytes(header, _event_bytes(entries, mailed=False))


def _calendar_bytes(header: Iterable[bytes], body: bytes) -> bytes:
    lines = [
        b"BEGIN:VCALENDAR\r\n",
        b"VERSION:2.0\r\n",
        f"PRODID:{_PRODID}\r\n".encode(),
        b"CALSCALE:GREGORIAN\r\n",
        *header,
        body,
        b"END:VCALENDAR\r\n",
    ]
    return b"".join(lines)


def _event_bytes(entries: Sequence[CalendarEntry], *, mailed: bool) -> bytes:
    """Return the zones' definitions, then the events in the order given."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for entry in entries:
        times[entry.zone] += [entry.starts_at, entry.ends_at]
    zones = {zone: vtimezone(zone, local_times) for zone, local_times in sorted(times.items())}
    definitions = b"".join(text for text in zones.values() if text)
    events = (
        _event(entry, in_zone=zones[entry.zone] is not None, mailed=mailed) for entry in entries
    )
    return definitions + b"".join(event.to_ical() for event in events)


def _event(entry: CalendarEntry, *, in_zone: bool, mailed: bool) -> Event:
    cancelled = entry.method == "CANCEL"
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.revised_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _moment(entry.starts_at, entry.zone, in_zone=in_zone))
    event.add("dtend", _moment(entry.ends_at, entry.zone, in_zone=in_zone))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("x-microsoft-cdo-busystatus", "FREE" if cancelled else "BUSY")
    _add_texts(event, entry)
    if mailed:
        event.add("x-microsoft-disallow-counter", "TRUE")
        event.add("organizer", _address(entry.organizer), encode=False)
        event.add("attendee", _attendee(entry), encode=False)
    return event


def _add_texts(event: Event, entry: CalendarEntry) -> None:
    event.add("summary", _summary(entry))
    event.add("description", _description(entry))
    event.add("location", clean_line(entry.place) or entry.online_url or "")
    event.add("url", clean_line(entry.url))
    event.add("categories", [clean_line(category) for category in entry.categories])
    if entry.online_url:
        conference = vUri(clean_line(entry.online_url))
        label = phrases(entry.language).gettext("Join online")
        conference.params = Parameters({"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label})
        event.add("conference", conference, encode=False)


def _summary(entry: CalendarEntry) -> str:
    if entry.of_sessions == 1:
        return clean_line(entry.title)
    _ = phrases(entry.language).gettext
    return _("%(title)s (session %(number)d of %(count)d)") % {
        "title": clean_line(entry.title),
        "number": entry.number,
        "count": entry.of_sessions,
    }


def _description(entry: CalendarEntry) -> str:
    """Return what the entry says in a client that shows nothing but text."""
    _ = phrases(entry.language).gettext
    paragraphs = [clean_block(entry.about)]
    if entry.track:
        paragraphs.append(_("Track: %(track)s") % {"track": clean_line(entry.track)})
    if entry.online_url:
        paragraphs.append(_("Join online: %(url)s") % {"url": clean_line(entry.online_url)})
    paragraphs.append(_("About the program: %(url)s") % {"url": clean_line(entry.url)})
    paragraphs.append(_("Questions: %(contact)s") % {"contact": clean_line(entry.contact)})
    if entry.funding:
        paragraphs.append(clean_block(entry.funding))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _moment(local: datetime, zone: str, *, in_zone: bool) -> datetime:
    """Return wall time with its zone, or in UTC where the zone's text would mislead."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    return aware if in_zone else aware.astimezone(UTC)


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{clean_line(mailbox.address)}")
    address.params = _NamedParameters({"CN": _common_name(mailbox.name)})
    return address


def _attendee(entry: CalendarEntry) -> vCalAddress:
    address = _address(entry.attendee)
    waits = entry.status == "NEEDS-ACTION"
    address.params.update(
        {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": entry.status,
            "RSVP": "TRUE" if waits else "FALSE",
        }
    )
    return address


def _common_name(name: str) -> str:
    """Return a name without what older clients misread inside a quoted parameter."""
    return clean_line(name.replace('"', "'").replace("^", "").replace(":", " "))


def _property(name: str, value: str | vText) -> bytes:
    text = vText(clean_line(value)) if not isinstance(value, vText) else value
    line: bytes = Contentline.from_parts(name, Parameters(), text).to_ical()
    return line + b"\r\n"
