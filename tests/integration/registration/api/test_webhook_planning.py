"""From a fact in the outbox to what is sent about it: once, and without anybody's data."""

from __future__ import annotations

from sqlalchemy import select

from services.registration.domain.webhooks.endpoints import WriteEndpoint, add_endpoint
from services.registration.gateways.outgoing_http import OutgoingHttp
from services.registration.messaging.consumers import HANDLERS
from services.registration.storage.webhooks import WebhookDelivery
from shared.contracts.message import Envelope
from shared.contracts.registry import decode
from shared.messaging.routes import readers_of
from shared.messaging.tables import outbox
from tests.support.clock import SettableClock
from tests.support.stories import Stories


def test_facts_when_they_come_back_twice_then_are_planned_once_for_whoever_wants_them(
    stories: Stories, clock: SettableClock
) -> None:
    with stories.database.transaction() as db:
        wanted = WriteEndpoint("http://127.0.0.1:9/", "", ("registration.confirmed",))
        add_endpoint(db, wanted, addresses=OutgoingHttp(loopback=True), now=clock.now())
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    with stories.database.transaction() as db:
        for _time in range(2):
            for row in db.execute(select(outbox)).mappings():
                if "registration" not in readers_of(row["name"], row["version"]):
                    continue
                envelope = Envelope.model_validate(dict(row))
                message = decode(envelope)
                HANDLERS[type(message)](db, message, envelope)
        planned = db.scalars(select(WebhookDelivery)).all()
        payloads = [row.payload for row in planned]

    assert [row.event for row in planned] == ["registration.confirmed"]
    assert '"registration_id"' in payloads[0]
    assert not any(word in payloads[0].lower() for word in ("anna", "example.org", "http"))
