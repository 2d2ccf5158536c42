"""Five judges of a calendar object, none of which knows how it was made."""

from __future__ import annotations

from tests.conformance.calendar_mail.oracle import house_rules, libical, octets, readers
from tests.conformance.javascript.reader import JavaScript


def complaints(content: bytes, javascript: JavaScript) -> list[str]:
    """What any judge has against ``content``; an empty list when all are silent."""
    return [
        *(f"octets: {each}" for each in octets.complaints(content)),
        *(f"libical: {each}" for each in libical.complaints(content)),
        *(f"icalendar: {each}" for each in readers.of_icalendar(content)),
        *(f"ical: {each}" for each in readers.of_ical(content)),
        *(f"ical.js: {each}" for each in javascript.ask("calendar", content)["complaints"]),
        *(f"house: {each}" for each in house_rules.complaints(content)),
    ]
