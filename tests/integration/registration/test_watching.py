"""What whoever runs the site can ask: is it ready, and what waits?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from services.registration.app import create_app
from shared.kernel.identifiers import new_id
from shared.messaging.tables import dead_letter, outbox
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings

# Nobody listens there.
NO_REDIS = "redis://127.0.0.1:1/0"


def measures(app: Flask) -> dict[str, float]:
    text = app.test_client().get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"(?m)^(\w+)\{.*\} (\S+)$", text)}


def test_readiness_when_all_answer_then_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")

    assert answer.get_json() == {"status": "ready", "database": "up", "redis": "up"}


def test_readiness_when_redis_is_away_then_not_ready_but_healthy(
    registration_database: TestDatabase, clock: SettableClock
) -> None:
    settings = registration_settings(registration_database.url, NO_REDIS)
    visitor = create_app(settings, clock).test_client()

    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.get_json()["redis"]) == (503, "away")
    assert visitor.get("/healthz").status_code == 200


def test_metrics_when_nothing_has_happened_then_all_are_zero(app: Flask) -> None:
    assert set(measures(app).values()) == {0.0}


def test_metrics_when_a_message_waits_and_one_died_then_counted(
    app: Flask, registration_database: TestDatabase, clock: SettableClock
) -> None:
    with registration_database.transaction() as session:
        session.execute(
            insert(outbox).values(
                id=new_id(), name="a.b", version=1, occurred_at=clock.now(), correlation_id="c",
                aggregate_id=new_id(), sequence=1, body={},
            )
        )  # fmt: skip
        session.execute(
            insert(dead_letter).values(
                id=new_id(), consumer="registration", raw="", error="", died_at=clock.now()
            )
        )
    clock.advance(timedelta(seconds=90))

    assert measures(app) == {
        "spinn_outbox_waiting": 1.0,
        "spinn_outbox_oldest_seconds": 90.0,
        "spinn_dead_letters": 1.0,
    }


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz"])
def test_watching_when_asked_then_sets_no_cookie(app: Flask, path: str) -> None:
    assert "Set-Cookie" not in app.test_client().get(path).headers
