"""One person's calendar entry for one session, to be changed by each test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox


def entry(**changes: Any) -> CalendarEntry:
    return CalendarEntry(
        **{
            "uid": "4b3f6c1e-1111-4222-8333-944455556666@mail.spinn.example",
            "sequence": 0,
            "revised_at": datetime(2026, 11, 24, 7, 0, 5, 123456, tzinfo=UTC),
            "method": "REQUEST",
            "language": "sv",
            "starts_at": datetime(2027, 1, 12, 17, 0),
            "ends_at": datetime(2027, 1, 12, 19, 30),
            "zone": "Europe/Stockholm",
            "title": "Testa AI i produktionen",
            "number": 1,
            "of_sessions": 1,
            "about": "Tre kvällar om AI.",
            "place": "Gruvan, Falun",
            "online_url": None,
            "url": "https://spinn.example/programs/testa-ai",
            "contact": "kontakt@exempel.se",
            "funding": "Medfinansieras av Europeiska unionen",
            "categories": ("Affärsutveckling", "SDG-9"),
            "organizer": Mailbox(name="Dalarna Science Park", address="spinn@exempel.se"),
            "attendee": Mailbox(name="Åsa Ek", address="asa@example.org"),
            **changes,
        }
    )
