"""Webhooks on their way: signed, sent to a real server, tried again, refused where private."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import UUID

import pytest

from services.registration.domain.webhooks.delivering import plan_test, redeliver
from services.registration.domain.webhooks.endpoints import (
    WriteEndpoint,
    add_endpoint,
    change_endpoint,
    rotate_secret,
)
from services.registration.domain.webhooks.signing import SecretMaker
from services.registration.gateways.outgoing_http import AddressRefused, OutgoingHttp
from services.registration.messaging.webhook_actor import WebhookActor
from services.registration.storage import webhooks
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase

MAKER = SecretMaker("a secret that only the tests know")
OUT = OutgoingHttp(loopback=True)


@dataclass
class Receiver:
    """A server that answers what it is told and keeps what it got."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(known.statuses.pop(0) if known.statuses else 204)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}/hook"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def delivery(receiver: Receiver, registration_database: TestDatabase, clock: SettableClock) -> UUID:
    with registration_database.transaction() as db:
        command = WriteEndpoint(receiver.url, "", ())
        endpoint = add_endpoint(db, command, addresses=OUT, now=clock.now())
        return plan_test(db, endpoint.id, now=clock.now()).id


@pytest.fixture
def actor(registration_database: TestDatabase, clock: SettableClock) -> WebhookActor:
    return WebhookActor(registration_database, clock, MAKER, OUT, lambda: 0.5)


def row_of(database: TestDatabase, delivery: UUID) -> webhooks.WebhookDelivery:
    with database.transaction() as db:
        row = webhooks.delivery(db, delivery)
        assert row is not None
        return row


def test_webhook_when_sent_then_is_signed_over_id_time_and_body(
    actor: WebhookActor, delivery: UUID, receiver: Receiver, registration_database: TestDatabase
) -> None:
    actor.send(str(delivery))

    headers, body = receiver.got[0]
    row = row_of(registration_database, delivery)
    key = base64.b64decode(MAKER.secret(row.endpoint.salt).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert (row.state, row.attempts[0].status) == ("delivered", 204)


def test_webhook_when_it_fails_then_is_due_again_by_the_schedule_and_not_before(
    actor: WebhookActor,
    delivery: UUID,
    receiver: Receiver,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    receiver.statuses = [500]
    actor.send(str(delivery))

    row = row_of(registration_database, delivery)
    assert (row.state, row.due_at - clock.now()) == ("pending", timedelta(seconds=5))
    with registration_database.transaction() as db:
        assert webhooks.claim_due(db, clock.now(), 10, timedelta(minutes=1)) == []
    clock.advance(timedelta(seconds=5))
    with registration_database.transaction() as db:
        assert webhooks.claim_due(db, clock.now(), 10, timedelta(minutes=1)) == [delivery]
    actor.send(str(delivery))
    assert row_of(registration_database, delivery).state == "delivered"
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


def test_webhook_when_redirected_then_does_not_follow(
    actor: WebhookActor, delivery: UUID, receiver: Receiver, registration_database: TestDatabase
) -> None:
    receiver.statuses = [302]
    actor.send(str(delivery))

    assert row_of(registration_database, delivery).attempts[0].status == 302
    assert len(receiver.got) == 1


def test_endpoint_when_gone_then_hears_no_more(
    actor: WebhookActor, delivery: UUID, receiver: Receiver, registration_database: TestDatabase
) -> None:
    receiver.statuses = [410]
    actor.send(str(delivery))
    actor.send(str(delivery))

    assert row_of(registration_database, delivery).endpoint.disabled_reason == "gone"
    assert len(receiver.got) == 1


def signatures(receiver: Receiver) -> list[str]:
    return receiver.got[-1][0]["webhook-signature"].split()


def signed_by(receiver: Receiver, salt: str) -> str:
    headers, body = receiver.got[-1]
    key = base64.b64decode(MAKER.secret(salt).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_secret_when_turned_then_the_old_one_signs_beside_it_for_a_day(
    actor: WebhookActor,
    delivery: UUID,
    receiver: Receiver,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    endpoint = row_of(registration_database, delivery).endpoint
    old = endpoint.salt
    with registration_database.transaction() as db:
        new = rotate_secret(db, endpoint.id, now=clock.now()).salt
    actor.send(str(delivery))
    both = signatures(receiver)
    assert both == [signed_by(receiver, new), signed_by(receiver, old)]

    clock.advance(timedelta(hours=24))
    with registration_database.transaction() as db:
        redeliver(db, delivery, now=clock.now())
    actor.send(str(delivery))
    assert signatures(receiver) == [signed_by(receiver, new)]


def test_endpoint_when_it_fails_for_five_days_then_hears_no_more_until_it_is_written_anew(
    actor: WebhookActor,
    delivery: UUID,
    receiver: Receiver,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    receiver.statuses = [500, 500, 500]
    actor.send(str(delivery))
    clock.advance(timedelta(days=5) - timedelta(seconds=1))
    actor.send(str(delivery))
    assert row_of(registration_database, delivery).endpoint.disabled_at is None
    clock.advance(timedelta(seconds=1))
    actor.send(str(delivery))
    row = row_of(registration_database, delivery)
    actor.send(str(delivery))
    assert (row.endpoint.disabled_reason, len(receiver.got)) == ("failing", 3)
    clock.advance(timedelta(days=1))
    with registration_database.transaction() as db:
        assert webhooks.claim_due(db, clock.now(), 10, timedelta(minutes=1)) == []

    with registration_database.transaction() as db:
        anew = WriteEndpoint(receiver.url, "", ())
        change_endpoint(db, row.endpoint_id, anew, addresses=OUT)
    actor.send(str(delivery))
    assert row_of(registration_database, delivery).state == "delivered"


def test_endpoint_when_it_hears_again_in_between_then_the_five_days_begin_anew(
    actor: WebhookActor,
    delivery: UUID,
    receiver: Receiver,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    receiver.statuses = [500, 204, 500]
    for _attempt in range(3):
        actor.send(str(delivery))
        with registration_database.transaction() as db:
            redeliver(db, delivery, now=clock.now())
        clock.advance(timedelta(days=3))

    assert row_of(registration_database, delivery).endpoint.disabled_at is None


def test_delivery_when_sent_again_then_goes_out_with_the_same_id(
    actor: WebhookActor,
    delivery: UUID,
    receiver: Receiver,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    actor.send(str(delivery))
    with registration_database.transaction() as db:
        redeliver(db, delivery, now=clock.now())
    actor.send(str(delivery))

    assert len({(headers["webhook-id"], body) for headers, body in receiver.got}) == 1
    assert len(receiver.got) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://2130706433/",
        "https://user:pass@93.184.216.34/",
        "ftp://93.184.216.34/",
        "https:///",
    ],
)
def test_address_when_it_is_not_public_https_then_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        OutgoingHttp().check(url)
    assert OutgoingHttp().post(url, "{}", {}).status is None


def test_address_when_public_then_is_accepted() -> None:
    OutgoingHttp().check("https://93.184.216.34/hook")
