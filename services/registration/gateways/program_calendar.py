"""Public calendars as bytes: what is on, for anybody to follow; nobody is named in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.content_lines import content_line, escaped
from shared.kernel.text import clean_block, clean_line
from shared.kernel.vtimezones import vtimezone

_PRODID = "-//Spinn//Programs//EN"
# Outlook and Apple ask again after this time, Google whenever it likes.
_REFRESH = "PT1H"
_WALL = "%Y%m%dT%H%M%S"
_DAY = "%Y%m%d"


@dataclass(frozen=True)
class PublicSession:
    """One session as everybody may see it; texts are in the language of the calendar.

    ``starts`` and ``ends`` are wall time in ``zone``. ``stamped_at`` is stored and not the present
    time, so that the same session always gives the same bytes.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts: datetime
    ends: datetime
    zone: str
    whole_day: bool
    summary: str
    description: str
    place: str
    url: str
    cancelled: bool


def calendar_bytes(name: str, sessions: Sequence[PublicSession]) -> bytes:
    """Return a calendar to subscribe to; of ``sessions`` in the order given."""
    title = escaped(clean_line(name))
    definitions: dict[str, bytes] = {}
    events: list[bytes] = []
    for each in sessions:
        definition = None if each.whole_day else vtimezone(each.zone, (each.starts, each.ends))
        if definition:
            definitions[each.zone] = definition
        events += _event(each, in_zone=bool(definition))
    lines = [
        b"BEGIN:VCALENDAR\r\n",
        content_line("VERSION", "2.0"),
        content_line("PRODID", _PRODID),
        content_line("CALSCALE", "GREGORIAN"),
        content_line("NAME", title),
        content_line("X-WR-CALNAME", title),
        content_line("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH),
        content_line("X-PUBLISHED-TTL", _REFRESH),
        *(definitions[zone] for zone in sorted(definitions)),
        *events,
        b"END:VCALENDAR\r\n",
    ]
    return b"".join(lines)


def _event(session: PublicSession, *, in_zone: bool) -> Iterator[bytes]:
    yield b"BEGIN:VEVENT\r\n"
    yield content_line("SUMMARY", escaped(clean_line(session.summary)))
    yield from _times(session, in_zone=in_zone)
    yield content_line("DTSTAMP", session.stamped_at.astimezone(UTC).strftime(f"{_WALL}Z"))
    yield content_line("UID", session.uid)
    yield content_line("SEQUENCE", str(session.sequence))
    yield content_line("DESCRIPTION", escaped(clean_block(session.description)))
    yield content_line("LOCATION", escaped(clean_line(session.place)))
    yield content_line("URL", clean_line(session.url))
    yield content_line("STATUS", "CANCELLED" if session.cancelled else "CONFIRMED")
    # Somebody who only follows the programs is not taken.
    yield content_line("TRANSP", "TRANSPARENT")
    yield b"END:VEVENT\r\n"


def _times(session: PublicSession, *, in_zone: bool) -> Iterator[bytes]:
    if session.whole_day:
        # The end is exclusive (RFC 5545, 3.6.1).
        last = (session.ends - timedelta(microseconds=1)).date()
        after = datetime.combine(last, time()) + timedelta(days=1)
        yield content_line("DTSTART;VALUE=DATE", session.starts.strftime(_DAY))
        yield content_line("DTEND;VALUE=DATE", after.strftime(_DAY))
        return
    for name, local in (("DTSTART", session.starts), ("DTEND", session.ends)):
        if in_zone:
            yield content_line(f"{name};TZID={session.zone}", local.strftime(_WALL))
        else:
            instant = local.replace(tzinfo=ZoneInfo(session.zone)).astimezone(UTC)
            yield content_line(name, instant.strftime(f"{_WALL}Z"))
