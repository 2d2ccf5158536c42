"""Handing texts over by HTTP, to a real server that answers, refuses, is silent or away."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from demo.ports import free_port
from services.notifications.gateways.texting import HttpTextPost, TextFate, TextOutcome, TextParcel
from tests.support.text_provider import TextProvider
from tests.support.waiting import PATIENCE_SECONDS, until

AT = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
PARCEL = TextParcel(UUID(int=7), "+46701740605", "Påminnelse: i morgon kl. 17:00")


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    made = TextProvider()
    made.start()
    yield made
    made.stop()


def send(url: str, *, signing_key: str = "", timeout: float = PATIENCE_SECONDS) -> TextOutcome:
    post = HttpTextPost(url, "the token", "Spinn", signing_key=signing_key, timeout=timeout)
    return post.send(PARCEL, at=AT)


def test_text_when_taken_then_the_provider_has_it_with_token_and_key(
    provider: TextProvider,
) -> None:
    assert send(provider.url) == TextOutcome(TextFate.ACCEPTED, '202 {"accepted": true}')
    (handed,) = provider.requests
    assert handed.told == {
        "id": str(PARCEL.id),
        "from": "Spinn",
        "to": "+46701740605",
        "text": "Påminnelse: i morgon kl. 17:00",
    }
    assert handed.headers["Authorization"] == "Bearer the token"
    assert handed.headers["Idempotency-Key"] == str(PARCEL.id)
    assert "Spinn-Signature" not in handed.headers


def test_text_when_signed_then_the_signature_is_over_time_and_body(provider: TextProvider) -> None:
    send(provider.url, signing_key="a key")
    (handed,) = provider.requests
    moment = str(int(AT.timestamp()))
    expected = hmac.new(b"a key", moment.encode() + b"." + handed.body, hashlib.sha256).hexdigest()
    assert handed.headers["Spinn-Signature"] == f"t={moment},v1={expected}"


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, TextFate.ACCEPTED),
        (302, TextFate.REFUSED),
        (400, TextFate.REFUSED),
        (401, TextFate.REFUSED),
        (408, TextFate.DEFERRED),
        (429, TextFate.DEFERRED),
        (500, TextFate.DEFERRED),
        (503, TextFate.DEFERRED),
    ],
)
def test_text_when_answered_then_the_status_decides(
    provider: TextProvider, status: int, fate: TextFate
) -> None:
    provider.status, provider.said = status, "because\x00 of\n this"
    assert send(provider.url) == TextOutcome(fate, f"{status} because of this")
    # A redirect would take the token along.
    assert len(provider.requests) == 1


def test_text_when_nobody_listens_then_later() -> None:
    outcome = send(f"http://127.0.0.1:{free_port()}/")
    assert outcome.fate == TextFate.DEFERRED
    assert outcome.words.startswith("ConnectionRefusedError")


def test_text_when_handed_over_and_nothing_comes_back_then_unknown(provider: TextProvider) -> None:
    provider.silent = True
    outcome = send(provider.url, timeout=0.3)
    assert outcome == TextOutcome(TextFate.UNKNOWN, "timeout: timed out")
    until(lambda: len(provider.requests) == 1)
