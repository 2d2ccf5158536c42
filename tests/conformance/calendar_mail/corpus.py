"""Calendar objects of every kind that Spinn emits, in both languages and in many zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox
from services.notifications.gateways.calendar import download_bytes, invitation_bytes
from tests.support.calendar_entries import entry

# One yearly rule for each half of the year can say these; the sweep compares each of them.
EXPRESSIBLE = (
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Europe/Athens",
    "Europe/Madrid",
    "Europe/Warsaw",
    "Europe/Kyiv",
    "Atlantic/Azores",
    "Asia/Tehran",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Phoenix",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/Bogota",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Dubai",
    "Asia/Beirut",
    "Asia/Singapore",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Johannesburg",
    "Africa/Nairobi",
)
INEXPRESSIBLE = (
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Cairo",
    "America/Nuuk",
    "America/Santiago",
    "Asia/Jerusalem",
    "Asia/Gaza",
)
LANGUAGES = ("sv", "en")
TRICKY = "Öl, kaffe; och \\ 漢字 🌲\nrad två: \"citat\" 'x' <b>&amp;</b> ^n ^' %s " + "lång " * 60


def entries() -> Iterator[CalendarEntry]:
    """Yield one entry for each method, language and zone, some with all that is difficult."""
    for language in LANGUAGES:
        for zone in (*EXPRESSIBLE, *INEXPRESSIBLE, "Atlantic/Reykjavik", "UTC"):
            for method in ("REQUEST", "CANCEL"):
                yield entry(language=language, zone=zone, method=method, sequence=3)
        yield entry(language=language, title=TRICKY, about=TRICKY, place=TRICKY, funding=TRICKY)
        yield entry(language=language, attendee=Mailbox(name=TRICKY, address="asa@example.org"))
        yield entry(language=language, place="", online_url="https://meet.example.org/a?b=c,d;e")
        yield entry(language=language, number=2, of_sessions=7, status="NEEDS-ACTION", funding=None)
        yield entry(
            language=language,
            starts_at=datetime(2026, 10, 25, 1, 30),
            ends_at=datetime(2026, 10, 25, 2, 30),
        )


def objects() -> Iterator[bytes]:
    """Yield the bytes of every mailed object, and of downloads that hold several."""
    yield from (invitation_bytes(each) for each in entries())
    several = [
        entry(uid=f"{number}@mail.spinn.example", zone=zone, number=number, of_sessions=3)
        for number, zone in enumerate(("Europe/Stockholm", "America/New_York", "Asia/Gaza"), 1)
    ]
    yield download_bytes(several, name=TRICKY)
    yield download_bytes([], name="Inga tillfällen")
