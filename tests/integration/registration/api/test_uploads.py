"""Files through the API: looked at as on the page, named by a token, given out again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support import files as made
from tests.support.api import PERSON, ApiClient, api_token
from tests.support.api_world import PLAN
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.file_forms import on_disk, sweep
from tests.support.stories import Stories

MEGABYTE = 1_000_000


@pytest.fixture
def cohort(stories: Stories) -> str:
    return str(stories.open_cohort(capacity=5))


@pytest.fixture
def program(api: ApiClient, cohort: str) -> str:
    program = str((api.get(f"/cohorts/{cohort}").json or {})["program_id"])
    ask(api, program, PLAN)
    return program


def ask(api: ApiClient, program: str, *questions: object) -> None:
    path = f"/programs/{program}/form"
    body, version = {"questions": questions}, api.get(path).headers["ETag"]
    assert api.send("PUT", path, body, If_Match=version).status_code == 200


def send(api: ApiClient, program: str, content: bytes = made.PDF, **more: Any) -> TestResponse:
    path = f"/programs/{program}/files?question=plan&name=Min%20plan.pdf"
    return api.post(path, content, **more)


def sign_up(api: ApiClient, cohort: str, token: str, **more: object) -> TestResponse:
    body = {**PERSON, "answers": {"plan": token}, **more}
    return api.post(f"/cohorts/{cohort}/registrations", body)


def answers_path(api: ApiClient, cohort: str) -> str:
    rows = (api.get(f"/cohorts/{cohort}/registrations").json or {})["items"]
    return f"/registrations/{rows[-1]['id']}/answers"


def answered(api: ApiClient, path: str) -> str:
    return str((api.get(path).json or {})["items"][0]["value"])


def test_file_when_sent_and_named_then_the_answer_holds_it_and_gives_it_out(
    api: ApiClient, program: str, cohort: str, stories: Stories, files: Path
) -> None:
    sent = send(api, program)
    assert (sent.status_code, sent.json["name"]) == (201, "Min plan.pdf")
    assert sign_up(api, cohort, sent.json["token"]).status_code == 202
    file_id, name = answered(api, answers_path(api, cohort)).split("/")
    given = api.get(f"/files/{file_id}")

    assert (name, given.data, given.mimetype) == ("Min plan.pdf", made.PDF, "application/pdf")
    assert given.headers["Content-Disposition"].startswith("attachment")
    stories.clock.advance(timedelta(days=1))
    sweep(stories, files)
    assert on_disk(files) == [made.PDF]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        pytest.param(made.SVG, "file_of_another_kind", id="svg"),
        pytest.param(made.HTML, "file_of_another_kind", id="html-that-is-called-pdf"),
        pytest.param(made.PNG, "file_of_another_kind", id="not-asked-for"),
        pytest.param(b"", "file_empty", id="empty"),
        pytest.param(made.PDF + bytes(MEGABYTE), "file_too_large", id="larger-than-asked-for"),
        pytest.param(made.PDF + bytes(10 * MEGABYTE), "file_too_large", id="larger-than-any"),
    ],
)
def test_file_when_it_is_none_of_those_asked_for_then_is_refused_and_not_kept(
    api: ApiClient, program: str, files: Path, content: bytes, detail: str
) -> None:
    refused = send(api, program, content)

    assert (refused.status_code, refused.json["code"]) == (422, "file_refused")
    assert refused.json["errors"] == [{"pointer": "/answers/plan", "detail": detail}]
    assert on_disk(files) == []


def test_file_when_nothing_asks_for_it_or_it_is_sent_as_json_then_is_refused(
    api: ApiClient, program: str
) -> None:
    path = f"/programs/{program}/files?question="
    unasked, spoken = api.post(f"{path}hat", made.PDF), api.post(f"{path}plan", {"a": 1})

    assert (unasked.status_code, unasked.json["errors"][0]["pointer"]) == (422, "question")
    assert (spoken.status_code, spoken.json["code"]) == (415, "not_a_file")


def test_file_when_sent_again_under_its_key_then_is_the_same_and_another_is_refused(
    api: ApiClient, program: str
) -> None:
    first = send(api, program, Idempotency_Key="plan-1")
    again = send(api, program, Idempotency_Key="plan-1")
    other = send(api, program, made.PDF + b"more", Idempotency_Key="plan-1")

    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_answer_when_it_is_no_file_that_was_sent_for_the_question_then_is_refused(
    api: ApiClient, program: str, cohort: str
) -> None:
    ask(api, program, PLAN, {**PLAN, "key": "cv"})
    token = send(api, program).json["token"]
    somebody = "01a20e3b-0227-72cb-abf7-2f5409061587/plan.pdf"

    named = sign_up(api, cohort, somebody)
    elsewhere = sign_up(api, cohort, "", answers={"cv": token})

    assert named.json["errors"] == [{"pointer": "/answers/plan", "detail": "not_a_file"}]
    assert elsewhere.json["errors"] == [{"pointer": "/answers/cv", "detail": "not_a_file"}]


def test_answer_when_its_file_has_waited_too_long_then_says_so_and_the_file_is_swept(
    api: ApiClient, program: str, cohort: str, stories: Stories, files: Path
) -> None:
    token = send(api, program).json["token"]
    stories.clock.advance(timedelta(hours=4))
    sweep(stories, files)

    refused = sign_up(api, cohort, token)

    assert refused.json["errors"] == [{"pointer": "/answers/plan", "detail": "file_gone"}]
    assert on_disk(files) == []


def test_file_when_another_answer_holds_it_then_tells_nothing_of_who_is_registered(
    api: ApiClient, program: str, cohort: str
) -> None:
    token, other = send(api, program).json["token"], send(api, program).json["token"]
    sign_up(api, cohort, token)
    sign_up(api, cohort, other, email="bo@example.org")

    again = sign_up(api, cohort, token)
    known, unknown = (
        sign_up(api, cohort, token, email=f"{who}@example.org") for who in ("bo", "cia")
    )

    assert again.status_code == 202
    assert known.json["errors"] == unknown.json["errors"]
    assert known.json["errors"] == [{"pointer": "/answers/plan", "detail": "file_gone"}]


def test_answers_when_written_anew_then_keep_the_file_replace_it_or_take_it_away(
    api: ApiClient, program: str, cohort: str, stories: Stories, files: Path
) -> None:
    sign_up(api, cohort, send(api, program).json["token"])
    path = answers_path(api, cohort)

    def write(answers: dict[str, str]) -> int:
        version = api.get(path).headers["ETag"]
        return api.send("PUT", path, {"answers": answers}, If_Match=version).status_code

    assert write({"plan": answered(api, path)}) == 200
    assert on_disk(files) == [made.PDF]
    newer = made.PDF + b"%newer"
    assert write({"plan": send(api, program, newer).json["token"]}) == 200
    sweep(stories, files)
    assert on_disk(files) == [newer]
    assert write({}) == 200
    sweep(stories, files)
    assert on_disk(files) == []


def test_file_when_special_then_is_taken_and_given_only_with_its_scope(
    app: Flask,
    api: ApiClient,
    program: str,
    cohort: str,
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    scopes = ("registrations:read", "registrations:write")
    modest = ApiClient.of(app, api_token(registration_database, clock.now(), scopes))
    ask(api, program, {**PLAN, "special": True})
    token = send(modest, program).json["token"]

    refused = sign_up(modest, cohort, token, consents=["plan"])
    assert sign_up(api, cohort, token, consents=["plan"]).status_code == 202
    file = f"/files/{answered(api, answers_path(api, cohort)).partition('/')[0]}"

    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert (modest.get(file).status_code, api.get(file).status_code) == (403, 200)
