"""One mail with a calendar part, to be changed by each test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.notifications.facts.calendar_entry import Mailbox
from services.notifications.gateways.calendar import invitation_bytes
from services.notifications.gateways.mime import CalendarPart, Mail, message_id
from tests.support.calendar_entries import entry


def mail(**changes: Any) -> Mail:
    return Mail(
        **{
            "message_id": message_id("key", "mail.spinn.example"),
            "date": datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
            "sender": Mailbox(name="Dalarna Science Park", address="spinn@exempel.se"),
            "reply_to": Mailbox(name="Åsa Värd", address="kontakt@exempel.se"),
            "recipient": Mailbox(name="Åsa Ek", address="asa@example.org"),
            "subject": "Din plats är klar: Testa AI",
            "language": "sv",
            "text": "Hej åäö\n.\n",
            "html": "<p>Hej åäö</p>",
            "calendar": CalendarPart("REQUEST", invitation_bytes(entry())),
            "thread": message_id("earlier", "mail.spinn.example"),
            **changes,
        }
    )
