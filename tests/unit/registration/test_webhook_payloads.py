"""What webhooks say: enough to look a thing up, and nothing that only some may know."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from services.registration.domain.webhooks.payloads import TOLD, payload_of
from shared.contracts.message import Message
from shared.contracts.registrations import RegistrationAttended
from shared.contracts.registry import decode
from shared.contracts.sessions import SessionCancelled, SessionRescheduled
from tests.support.examples import EXAMPLES, named

NOW = datetime(2026, 3, 1, tzinfo=UTC)
JOIN_AT = "https://mote.exempel.se/hemligt"


@pytest.mark.parametrize("kind", TOLD, ids=named)
def test_webhook_when_told_of_anything_then_has_no_name_address_or_link(
    kind: type[Message],
) -> None:
    envelope = EXAMPLES[kind]
    told = payload_of(decode(envelope), at=NOW)
    person = envelope.body.get("participant", {})

    assert "@" not in told
    assert "http" not in told
    assert not any(str(value) in told for key, value in person.items() if key != "language")


@pytest.mark.parametrize(
    "kind", [SessionRescheduled, SessionCancelled, RegistrationAttended], ids=named
)
def test_webhook_when_told_of_a_session_then_says_which_and_not_where_to_join_from_afar(
    kind: type[SessionRescheduled | SessionCancelled | RegistrationAttended],
) -> None:
    message = decode(EXAMPLES[kind])
    assert isinstance(message, SessionRescheduled | SessionCancelled | RegistrationAttended)
    afar = message.session.model_copy(update={"online_url": JOIN_AT, "room": "Tallen"})

    told = payload_of(message.model_copy(update={"session": afar}), at=NOW)

    assert set(json.loads(told)["data"]["session"]) == {
        "session_id",
        "revision",
        "number",
        "starts_at",
        "ends_at",
        "zone",
        "place",
    }
