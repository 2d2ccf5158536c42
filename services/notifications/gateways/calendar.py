"""iCalendar objects: REQUEST and CANCEL for one session, and calendars of several.

The rules are those of iTIP and of what clients were seen to accept: one UID
per mailed object, METHOD on the calendar only, one attendee who is the reader,
no alarms, and the same bytes for the same revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar_events import event_bytes
from shared.kernel.content_lines import content_line, escaped
from shared.kernel.text import clean_line
from shared.kernel.vtimezones import vtimezone

_PRODID = "-//Spinn//Notifications//EN"
# Outlook and Apple ask again after this time, Google whenever it likes.
_REFRESH = "PT1H"


def invitation_bytes(entry: CalendarEntry) -> bytes:
    """Return the mailed object for ``entry``: one VEVENT with its METHOD."""
    return _calendar([content_line("METHOD", entry.method)], [entry], mailed=True)


def download_bytes(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    """Return a file for import that holds all of ``entries`` and no METHOD.

    Attendee and organizer are left out: the file may be passed on.
    """
    return _calendar(_names(name), entries)


def feed_bytes(
    entries: Sequence[CalendarEntry], *, name: str, alarm: timedelta | None = None
) -> bytes:
    """Return what a calendar that subscribes reads again and again; nobody is named in it.

    ``alarm`` is how long before each session the calendar is to ring, if at all.
    """
    header = [
        *_names(name),
        content_line("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH),
        content_line("X-PUBLISHED-TTL", _REFRESH),
    ]
    return _calendar(header, entries, alarm=alarm)


def _names(name: str) -> list[bytes]:
    text = escaped(clean_line(name))
    return [content_line("NAME", text), content_line("X-WR-CALNAME", text)]


def _calendar(
    header: Iterable[bytes],
    entries: Sequence[CalendarEntry],
    *,
    mailed: bool = False,
    alarm: timedelta | None = None,
) -> bytes:
    """Return the header, then the zones' definitions, then the events in the order given."""
    definitions: dict[str, bytes] = {}
    events = []
    for entry in entries:
        definition = None if entry.whole_days else _definition(entry)
        if definition:
            definitions[entry.zone] = definition
        events.append(event_bytes(entry, in_zone=bool(definition), mailed=mailed, alarm=alarm))
    lines = [
        b"BEGIN:VCALENDAR\r\n",
        content_line("VERSION", "2.0"),
        content_line("PRODID", _PRODID),
        content_line("CALSCALE", "GREGORIAN"),
        *header,
        *(definitions[zone] for zone in sorted(definitions)),
        *events,
        b"END:VCALENDAR\r\n",
    ]
    return b"".join(lines)


def _definition(entry: CalendarEntry) -> bytes | None:
    """Return its zone's definition, or None where that would mislead about this entry."""
    return vtimezone(entry.zone, (entry.starts_at, entry.ends_at))
