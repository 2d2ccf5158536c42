"""What holds for every operation: problems, versions, keys, cursors, and tokens."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from services.registration.app import create_app
from tests.support.api import PROGRAM, ApiClient, both
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/programs/00000000-0000-0000-0000-000000000000", None, 404),
        ("DELETE", "/programs", None, 405),
        ("POST", "/programs", {"title": 1}, 422),
        ("POST", "/programs", None, 415),
        ("GET", "/programs?limit=0", None, 422),
        ("GET", "/programs?cursor=forged", None, 422),
    ],
)
def test_failure_when_answered_then_is_a_problem(
    api: ApiClient, method: str, path: str, body: object, status: int
) -> None:
    answer = api.send(method, path, body)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert ("Allow" in answer.headers) == (status == 405)


def test_token_when_missing_then_a_problem_says_how(app: Flask) -> None:
    answer = ApiClient.of(app, None).get("/programs")

    assert (answer.status_code, answer.json["code"]) == (401, "token_needed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_requests_when_too_many_then_a_problem_says_so(
    api: ApiClient, registration_database: TestDatabase, redis_url: str, clock: SettableClock
) -> None:
    options = registration_settings(registration_database.url, redis_url, api_limit="1/minute")
    hasty = ApiClient.of(create_app(options, clock), api.token)

    answers = [hasty.get("/programs") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].mimetype == "application/problem+json"


def test_change_when_its_version_is_missing_or_old_then_is_refused(api: ApiClient) -> None:
    made = api.post("/programs", PROGRAM)
    path = f"/programs/{made.json['id']}"
    version = made.headers["ETag"]
    other = {**PROGRAM, "title": both("Nytt")}

    assert api.send("PUT", path, other).status_code == 428
    assert api.send("PUT", path, other, If_Match=version).status_code == 200
    assert api.send("PUT", path, PROGRAM, If_Match=version).status_code == 412
    newest = api.get(path).headers["ETag"]
    assert api.get(path, If_None_Match=newest).status_code == 304


def test_key_when_used_twice_then_does_it_once_and_refuses_another_request(
    api: ApiClient,
) -> None:
    first = api.post("/programs", PROGRAM, Idempotency_Key="ett")
    again = api.post("/programs", PROGRAM, Idempotency_Key="ett")
    other = api.post("/programs", {**PROGRAM, "title": both("Nytt")}, Idempotency_Key="ett")

    assert (again.status_code, again.json) == (201, first.json)
    assert (again.headers["Idempotency-Replayed"], again.headers["ETag"]) == (
        "true",
        first.headers["ETag"],
    )
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert len(api.get("/programs").json["items"]) == 1


def test_document_when_read_then_names_every_operation_that_is_served(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]
    described = {entry["operationId"] for path in paths.values() for entry in path.values()}
    served = {
        rule.endpoint.removeprefix("api.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }

    assert described == served - {"openapi"}


def test_database_when_away_then_a_problem_says_so(
    api: ApiClient, redis_url: str, clock: SettableClock
) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    away = ApiClient.of(create_app(registration_settings(nowhere, redis_url), clock), api.token)

    answer = away.get("/programs")

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert (answer.json["status"], answer.json["title"]) == (
        503,
        "The service is away for a moment",
    )


def test_failure_when_it_is_ours_then_a_problem_says_so_and_nothing_of_the_inside(
    api: ApiClient, registration_database: TestDatabase
) -> None:
    with registration_database.transaction() as db:
        db.execute(text("ALTER TABLE organizer RENAME TO elsewhere"))
    try:
        answer = api.get("/organizers")
    finally:
        with registration_database.transaction() as db:
            db.execute(text("ALTER TABLE elsewhere RENAME TO organizer"))

    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json == {
        "type": "urn:spinn:problem:something_went_wrong_on_our_side",
        "title": "Something went wrong on our side",
        "status": 500,
        "code": "something_went_wrong_on_our_side",
        "instance": "/api/v1/organizers",
    }
