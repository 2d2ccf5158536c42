"""One VEVENT as bytes: the same for a mail, a file and a feed but for who is named in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox
from services.notifications.gateways.phrases import phrases
from shared.kernel.content_lines import content_line, escaped, quoted
from shared.kernel.text import clean_block, clean_line

_WALL = "%Y%m%dT%H%M%S"
_INSTANT = f"{_WALL}Z"
_DAY = "%Y%m%d"


def event_bytes(
    entry: CalendarEntry, *, in_zone: bool, mailed: bool = False, alarm: timedelta | None = None
) -> bytes:
    """Return the VEVENT of ``entry``.

    ``in_zone`` says that its zone is defined beside it; otherwise its times are in UTC. Organizer
    and attendee stand only in what is mailed, an alarm only in what is on.
    """
    cancelled = entry.method == "CANCEL"
    lines = [
        b"BEGIN:VEVENT\r\n",
        content_line("SUMMARY", escaped(summary_of(entry))),
        *_times(entry, in_zone=in_zone),
        content_line("DTSTAMP", entry.revised_at.astimezone(UTC).strftime(_INSTANT)),
        content_line("UID", entry.uid),
        content_line("SEQUENCE", str(entry.sequence)),
        *(_people(entry) if mailed else ()),
        *_texts(entry),
        content_line("STATUS", "CANCELLED" if cancelled else "CONFIRMED"),
        content_line("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE"),
        content_line("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if cancelled else "BUSY"),
        *((content_line("X-MICROSOFT-DISALLOW-COUNTER", "TRUE"),) if mailed else ()),
        *(_alarm(entry, alarm) if alarm and not cancelled else ()),
        b"END:VEVENT\r\n",
    ]
    return b"".join(lines)


def summary_of(entry: CalendarEntry) -> str:
    """Return the title, with the number of the session where there are several."""
    if entry.of_sessions == 1:
        return _line(entry.title)
    _ = phrases(entry.language).gettext
    return _("%(title)s (session %(number)d of %(count)d)") % {
        "title": _line(entry.title),
        "number": entry.number,
        "count": entry.of_sessions,
    }


def description_of(entry: CalendarEntry) -> str:
    """Return what the entry says in a client that shows nothing but text."""
    _ = phrases(entry.language).gettext
    paragraphs = [_block(entry.about)]
    if entry.track:
        paragraphs.append(_("Track: %(track)s") % {"track": _line(entry.track)})
    if entry.online_url:
        paragraphs.append(_("Join online: %(url)s") % {"url": _line(entry.online_url)})
    paragraphs.append(_("About the program: %(url)s") % {"url": _line(entry.url)})
    paragraphs.append(_("Questions: %(contact)s") % {"contact": _line(entry.contact)})
    if entry.funding:
        paragraphs.append(_block(entry.funding))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def location_of(entry: CalendarEntry) -> str:
    """Return where to go; online, the link, which few clients show anywhere else."""
    return _line(entry.place) or _line(entry.online_url or "")


def instant_of(local: datetime, zone: str) -> datetime:
    """Return wall time in ``zone`` as an instant in UTC; of two possible ones the first."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# Sessions of one program share nearly all of their texts.
_line = lru_cache(maxsize=4096)(clean_line)
_block = lru_cache(maxsize=1024)(clean_block)


def _times(entry: CalendarEntry, *, in_zone: bool) -> Iterator[bytes]:
    for name, local in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        if entry.whole_days:
            # The end is exclusive (RFC 5545, 3.6.1), as it is in the entry.
            yield content_line(f"{name};VALUE=DATE", local.strftime(_DAY))
        elif in_zone:
            yield content_line(f"{name};TZID={entry.zone}", local.strftime(_WALL))
        else:
            yield content_line(name, instant_of(local, entry.zone).strftime(_INSTANT))


def _people(entry: CalendarEntry) -> Iterator[bytes]:
    organizer, attendee = entry.organizer, entry.attendee
    rsvp = "TRUE" if entry.asks or entry.status == "NEEDS-ACTION" else "FALSE"
    answer = f"CUTYPE=INDIVIDUAL;PARTSTAT={entry.status};ROLE=REQ-PARTICIPANT;RSVP={rsvp}"
    yield content_line(f"ATTENDEE;CN={_common_name(attendee)};{answer}", _address(attendee))
    yield content_line(f"ORGANIZER;CN={_common_name(organizer)}", _address(organizer))


def _texts(entry: CalendarEntry) -> Iterator[bytes]:
    categories = ",".join(escaped(_line(category)) for category in entry.categories)
    yield content_line("CATEGORIES", categories)
    if entry.online_url:
        label = phrases(entry.language).gettext("Join online")
        head = f"CONFERENCE;FEATURE=VIDEO;LABEL={quoted(label)};VALUE=URI"
        yield content_line(head, _line(entry.online_url))
    yield content_line("DESCRIPTION", escaped(description_of(entry)))
    yield content_line("LOCATION", escaped(location_of(entry)))
    yield content_line("URL", _line(entry.url))


def _alarm(entry: CalendarEntry, before: timedelta) -> Iterator[bytes]:
    """Yield an alarm that shows a text; it comes last, or Outlook refuses the file."""
    yield b"BEGIN:VALARM\r\n"
    yield content_line("ACTION", "DISPLAY")
    yield content_line("DESCRIPTION", escaped(summary_of(entry)))
    yield content_line("TRIGGER", f"-PT{before // timedelta(minutes=1)}M")
    yield b"END:VALARM\r\n"


def _address(mailbox: Mailbox) -> str:
    """Return an address as calendars compare it, some of them letter by letter."""
    return f"mailto:{clean_line(mailbox.address).lower()}"


def _common_name(name: Mailbox) -> str:
    """Return a name, quoted always: some parsers drop one that is not.

    Without what older clients misread inside a quoted parameter.
    """
    return quoted(clean_line(name.name.replace('"', "'").replace("^", "").replace(":", " ")))
