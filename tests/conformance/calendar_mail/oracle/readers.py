"""Two readers in Python: icalendar, asked all that it can tell, and ical."""

from __future__ import annotations

from collections.abc import Iterator

from ical.calendar_stream import IcsCalendarStream
from ical.exceptions import CalendarParseError
from icalendar import Calendar, Component


def of_icalendar(content: bytes) -> Iterator[str]:
    """Yield what icalendar could not read, misses, or finds twice."""
    try:
        calendar = Calendar.from_ical(content)
    except ValueError as fault:
        yield str(fault)
        return
    for component in calendar.walk():
        yield from _faults(component)
    for zone in calendar.get_missing_tzids():
        yield f"no VTIMEZONE for {zone}"


def of_ical(content: bytes) -> Iterator[str]:
    """Yield what ical refuses."""
    try:
        IcsCalendarStream.calendar_from_ics(content.decode("utf-8"))
    except (CalendarParseError, UnicodeDecodeError) as fault:
        yield str(fault)


def _faults(component: Component) -> Iterator[str]:
    name = component.name
    yield from (f"{name}: {where}: {what}" for where, what in component.errors)
    for required in component.required:
        if required not in component:
            yield f"{name} lacks {required}"
    for single in component.singletons:
        if isinstance(component.get(single), list) and single != "CATEGORIES":
            yield f"{name} has {single} more than once"
