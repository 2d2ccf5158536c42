"""Deliveries: one row for each endpoint that hears a fact; sent until heard or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.webhooks.endpoints import secrets_in_use
from services.registration.domain.webhooks.payloads import TEST_EVENT, payload_of, payload_of_test
from services.registration.domain.webhooks.schedule import is_hopeless, next_try
from services.registration.domain.webhooks.signing import SecretMaker, signed_headers
from services.registration.storage import webhooks
from services.registration.storage.webhooks import (
    DeliveryState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from shared.contracts.message import Message
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

_GONE = 410


@dataclass(frozen=True)
class Parcel:
    """What goes out: where to, the exact body, and its headers."""

    url: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Result:
    """What came of one attempt; ``status`` is None when no answer came."""

    milliseconds: int
    status: int | None
    error: str | None
    answer: str

    @property
    def heard(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def plan_deliveries(
    session: Session, message: Message, message_id: UUID, *, occurred_at: datetime
) -> int:
    """Add a delivery for each endpoint that wants the message; return how many want it."""
    wanting = [
        endpoint
        for endpoint in webhooks.listening(session)
        if not endpoint.events or message.NAME in endpoint.events
    ]
    for endpoint in wanting:
        row = _new(endpoint, message_id, message.NAME, occurred_at)
        row.payload = payload_of(message, at=occurred_at)
        webhooks.add_delivery(session, row)
    return len(wanting)


def plan_test(session: Session, endpoint_id: UUID, *, now: datetime) -> WebhookDelivery:
    """Add a delivery that only says that the endpoint is reached.

    Raises:
        NotFound: There is no such endpoint.
    """
    endpoint = webhooks.endpoint_for_update(session, endpoint_id)
    if endpoint is None:
        raise NotFound
    row = _new(endpoint, new_id(), TEST_EVENT, now)
    row.payload = payload_of_test(at=now)
    session.add(row)
    session.flush()
    return row


def redeliver(session: Session, delivery_id: UUID, *, now: datetime) -> WebhookDelivery:
    """Send a delivery again from the beginning of the schedule, with the same id.

    Raises:
        NotFound: There is no such delivery.
    """
    row = webhooks.delivery_for_update(session, delivery_id)
    if row is None:
        raise NotFound
    row.state, row.tries = DeliveryState.PENDING, 0
    row.due_at, row.claimed_until = now, None
    return row


def parcel_of(
    session: Session, delivery_id: UUID, *, maker: SecretMaker, now: datetime
) -> Parcel | None:
    """Return what to send, or None if the delivery is settled or its endpoint disabled."""
    row = webhooks.delivery(session, delivery_id)
    if row is None or row.state != DeliveryState.PENDING or row.endpoint.disabled_at is not None:
        return None
    keys = secrets_in_use(row.endpoint, maker, now)
    headers = dict(signed_headers(row.message_id, row.payload, at=now, keys=keys))
    return Parcel(row.endpoint.url, row.payload, headers)


def settle(
    session: Session, delivery_id: UUID, result: Result, *, now: datetime, chance: float
) -> None:
    """Write down what came of an attempt, and what follows from it."""
    row = webhooks.delivery_for_update(session, delivery_id)
    if row is None or row.state != DeliveryState.PENDING:
        return
    row.tries, row.claimed_until = row.tries + 1, None
    session.add(_attempt(row, result, now))
    endpoint = row.endpoint
    if result.heard:
        row.state, endpoint.failing_since = DeliveryState.DELIVERED, None
        return
    due = next_try(row.tries, now=now, chance=chance)
    row.state = DeliveryState.FAILED if due is None else DeliveryState.PENDING
    row.due_at = due or row.due_at
    _note_failure(endpoint, result, now)


def _note_failure(endpoint: WebhookEndpoint, result: Result, now: datetime) -> None:
    endpoint.failing_since = endpoint.failing_since or now
    if result.status == _GONE:
        endpoint.disabled_at, endpoint.disabled_reason = now, "gone"
    elif is_hopeless(endpoint.failing_since, now):
        endpoint.disabled_at, endpoint.disabled_reason = now, "failing"


def _attempt(row: WebhookDelivery, result: Result, now: datetime) -> WebhookAttempt:
    return WebhookAttempt(
        id=new_id(),
        delivery_id=row.id,
        at=now,
        milliseconds=result.milliseconds,
        status=result.status,
        error=result.error,
        answer=result.answer,
    )


def _new(endpoint: WebhookEndpoint, message_id: UUID, event: str, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        id=new_id(),
        endpoint_id=endpoint.id,
        message_id=message_id,
        event=event,
        state=DeliveryState.PENDING,
        tries=0,
        created_at=now,
        due_at=now,
    )
