"""What a webhook says: ids and states, and no person's name, address or link."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.contracts.message import Message
from shared.contracts.registrations import (
    RegistrationApplied,
    RegistrationAttended,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationCompleted,
    RegistrationConfirmed,
    RegistrationDeclined,
    RegistrationExpired,
    RegistrationMessage,
    RegistrationOffered,
    RegistrationReceived,
    RegistrationWaitlisted,
)
from shared.contracts.sessions import SessionCancelled, SessionRescheduled

TOLD: tuple[type[Message], ...] = (
    RegistrationReceived,
    RegistrationConfirmed,
    RegistrationChanged,
    RegistrationWaitlisted,
    RegistrationApplied,
    RegistrationDeclined,
    RegistrationOffered,
    RegistrationExpired,
    RegistrationCancelled,
    RegistrationAttended,
    RegistrationCompleted,
    RegistrationAbsent,
    RegistrationReleased,
    SessionRescheduled,
    SessionCancelled,
)
TEST_EVENT = "webhook.test"
EVENTS = tuple(message.NAME for message in TOLD)
# All else in a message is about a person, or opens a page of theirs.
_PLAIN = {
    "cause",
    "had_place",
    "offer_id",
    "expires_at",
    "answer_by",
    "completion_id",
    "completed_at",
    "certifies",
    "settled_at",
    "queue",
    "taking_part",
}

# Whoever has the address at which one joins from afar is in, so it goes to nobody else.
_PLAIN_SESSION = {
    "session_id",
    "revision",
    "number",
    "starts_at",
    "ends_at",
    "zone",
    "place",
}


def payload_of(message: Message, *, at: datetime) -> str:
    """Return the body of a webhook for a message: type, timestamp and data."""
    return _written(message.NAME, at, _data(message))


def payload_of_test(*, at: datetime) -> str:
    """Return the body of a webhook that only says that the endpoint is reached."""
    return _written(TEST_EVENT, at, {})


def _data(message: Message) -> dict[str, Any]:
    if isinstance(message, RegistrationMessage):
        told = message.model_dump(
            mode="json", include=dict.fromkeys(_PLAIN, True) | {"session": _PLAIN_SESSION}
        )
        cohort = message.cohort
        return {
            "registration_id": str(message.registration_id),
            "cohort_id": str(cohort.cohort_id),
            "program_id": str(cohort.program.program_id),
            **told,
        }
    return message.model_dump(mode="json", include={"cohort_id": True, "session": _PLAIN_SESSION})


def _written(event: str, at: datetime, data: dict[str, Any]) -> str:
    body = {"type": event, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
