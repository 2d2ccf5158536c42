"""Webhooks: endpoints, their secrets, what was sent to them, sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.api import finding
from services.registration.api.operations import Body, Call, Operations, Reply, Shape
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.text_rules import Line
from services.registration.domain.webhooks.delivering import plan_test, redeliver
from services.registration.domain.webhooks.endpoints import (
    WriteEndpoint,
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    rotate_secret,
)
from services.registration.domain.webhooks.signing import SecretMaker
from services.registration.gateways.outgoing_http import OutgoingHttp
from services.registration.storage import api_queries
from services.registration.storage import webhooks as storage
from services.registration.storage.webhooks import WebhookDelivery, WebhookEndpoint

operations = Operations("webhooks", "Telling other systems what happens, signed.")
_READ, _WRITE = "webhooks:read", "webhooks:write"
_ENDPOINT = "/webhooks/<uuid:endpoint_id>"
_DELIVERY = "/webhook-deliveries/<uuid:delivery_id>"


class EndpointBody(Body):
    """Who wants to hear."""

    url: Annotated[str, Field(min_length=8, max_length=500)]
    """A public HTTPS address."""
    description: Line = ""
    """What it is for."""
    events: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    """Of what; empty for everything."""

    def command(self) -> WriteEndpoint:
        """Return what the domain is asked for."""
        return WriteEndpoint(self.url, self.description, tuple(self.events))


class EndpointShape(Shape):
    """Who wants to hear; the secret is answered when it is made and never again."""

    id: UUID
    """Of the endpoint."""
    url: str
    """Where it is sent."""
    description: str
    """What it is for."""
    events: list[str]
    """Of what; empty for everything."""
    created_at: datetime
    """Since when."""
    failing_since: datetime | None
    """The first failure after the last success."""
    disabled_at: datetime | None
    """Since when nothing is sent; writing it anew wakes it."""
    disabled_reason: str | None
    """`failing` for days, or `gone` as the receiver said."""


class SecretShape(Shape):
    """A new secret; this is the only time that it is shown."""

    endpoint: EndpointShape
    """Whose it is."""
    secret: str
    """With which to check `webhook-signature`."""


class AttemptShape(Shape):
    """One attempt."""

    at: datetime
    """When."""
    milliseconds: int
    """How long it took."""
    status: int | None
    """What was answered; null when nothing was."""
    error: str | None
    """Why nothing was answered."""
    answer: str
    """The beginning of the answer."""


class DeliveryShape(Shape):
    """One fact for one endpoint."""

    id: UUID
    """Of the delivery."""
    endpoint_id: UUID
    """For whom."""
    webhook_id: str
    """The header `webhook-id`, the same at each attempt."""
    event: str
    """What happened."""
    payload: str
    """The exact body."""
    state: str
    """`pending`, `delivered` or `failed`."""
    due_at: datetime
    """When it is tried next, while it is pending."""
    attempts: list[AttemptShape]
    """Each attempt, the oldest first."""


def _shown(call: Call) -> EndpointShape:
    row = call.db.get(WebhookEndpoint, call.path["endpoint_id"])
    return _shape(finding.found(row))


def _locked(call: Call) -> EndpointShape:
    return _shape(finding.found(storage.endpoint_for_update(call.db, call.path["endpoint_id"])))


@operations.add("GET", "/webhooks", scope=_READ, answers=Page[EndpointShape], query=PageQuery)
def list_webhooks(call: Call) -> Page[EndpointShape]:
    """List who wants to hear."""
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.endpoints_after(call.db, id_after(after), count),
        lambda row: str(row.id),
    )
    return Page[EndpointShape](items=[_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/webhooks", scope=_WRITE, answers=SecretShape, body=EndpointBody, status=201
)
def create_webhook(call: Call) -> Reply:
    """Let an address hear of what happens.

    Private, loopback and link-local addresses are refused with `address_refused`.
    """
    command = call.body(EndpointBody).command()
    endpoint = add_endpoint(call.db, command, addresses=_addresses(call), now=call.now)
    return Reply(_with_secret(call, endpoint), f"/webhooks/{endpoint.id}")


@operations.add("GET", _ENDPOINT, scope=_READ, answers=EndpointShape, current=_shown, tagged=True)
def get_webhook(call: Call) -> EndpointShape:
    """Get one endpoint."""
    return _shown(call)


@operations.add(
    "PUT", _ENDPOINT, scope=_WRITE, answers=EndpointShape, body=EndpointBody, current=_locked,
    must_match=True, tagged=True,
)  # fmt: skip
def write_webhook(call: Call) -> EndpointShape:
    """Write an endpoint anew; one that was disabled hears again."""
    command = call.body(EndpointBody).command()
    endpoint_id = call.path["endpoint_id"]
    return _shape(change_endpoint(call.db, endpoint_id, command, addresses=_addresses(call)))


@operations.add("DELETE", _ENDPOINT, scope=_WRITE, answers=None, current=_locked, must_match=True)
def delete_webhook(call: Call) -> None:
    """Remove an endpoint with its log."""
    remove_endpoint(call.db, call.path["endpoint_id"])


@operations.add(
    "POST", f"{_ENDPOINT}/rotate-secret", scope=_WRITE, answers=SecretShape, current=_locked
)
def rotate_webhook_secret(call: Call) -> SecretShape:
    """Give an endpoint a new secret; the old one signs beside it for a day."""
    endpoint = rotate_secret(call.db, call.path["endpoint_id"], now=call.now)
    return _with_secret(call, endpoint)


@operations.add("POST", f"{_ENDPOINT}/test", scope=_WRITE, answers=DeliveryShape, status=202)
def test_webhook(call: Call) -> DeliveryShape:
    """Send an endpoint a `webhook.test`."""
    return _delivery(plan_test(call.db, call.path["endpoint_id"], now=call.now))


@operations.add(
    "GET", f"{_ENDPOINT}/deliveries", scope=_READ, answers=Page[DeliveryShape], query=PageQuery
)
def list_deliveries(call: Call) -> Page[DeliveryShape]:
    """List what was sent to an endpoint, the oldest first, with each attempt."""
    endpoint = _shown(call)
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.deliveries_after(
            call.db, endpoint.id, id_after(after), count
        ),
        lambda row: str(row.id),
    )
    return Page[DeliveryShape](items=[_delivery(row) for row in rows], next=following)


def _delivery_shown(call: Call) -> DeliveryShape:
    return _delivery(finding.found(storage.delivery(call.db, call.path["delivery_id"])))


@operations.add(
    "GET", _DELIVERY, scope=_READ, answers=DeliveryShape, current=_delivery_shown, tagged=True
)
def get_delivery(call: Call) -> DeliveryShape:
    """Get one delivery with each attempt."""
    return _delivery_shown(call)


@operations.add(
    "POST", f"{_DELIVERY}/redeliver", scope=_WRITE, answers=DeliveryShape, status=202,
    current=_delivery_shown, tagged=True,
)  # fmt: skip
def redeliver_webhook(call: Call) -> DeliveryShape:
    """Send a delivery again, with the same id and body."""
    return _delivery(redeliver(call.db, call.path["delivery_id"], now=call.now))


def _addresses(call: Call) -> OutgoingHttp:
    return OutgoingHttp(loopback=call.settings.webhooks_reach == "loopback")


def _with_secret(call: Call, endpoint: WebhookEndpoint) -> SecretShape:
    maker = SecretMaker(call.settings.secret_key.get_secret_value())
    return SecretShape(endpoint=_shape(endpoint), secret=maker.secret(endpoint.salt))


def _shape(row: WebhookEndpoint) -> EndpointShape:
    return EndpointShape.model_validate(row, from_attributes=True)


def _delivery(row: WebhookDelivery) -> DeliveryShape:
    return DeliveryShape(
        id=row.id,
        endpoint_id=row.endpoint_id,
        webhook_id=f"msg_{row.message_id.hex}",
        event=row.event,
        payload=row.payload,
        state=row.state,
        due_at=row.due_at,
        attempts=[
            AttemptShape(
                at=each.at,
                milliseconds=each.milliseconds,
                status=each.status,
                error=each.error,
                answer=each.answer,
            )
            for each in row.attempts
        ],
    )
