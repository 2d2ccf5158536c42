"""Forms and answers through the API: versions, rules, and special answers behind their scope."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage.people import Participant
from tests.support.api import PERSON, ApiClient, api_token, both
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.stories import Stories

DIET = {
    "key": "diet",
    "kind": "short_text",
    "label": both("Kost"),
    "purpose": both("Vi lagar mat."),
    "special": True,
}
SIZE = {
    "key": "size",
    "kind": "choice",
    "label": both("Storlek"),
    "purpose": both("Vi beställer tröjor."),
    "required": True,
    "options": [{"key": "s", "label": both("Liten")}, {"key": "l", "label": both("Stor")}],
}


@pytest.fixture
def cohort(stories: Stories) -> str:
    return str(stories.open_cohort(capacity=5))


@pytest.fixture
def program(api: ApiClient, cohort: str) -> str:
    return str(api.get(f"/cohorts/{cohort}").json["program_id"])


@pytest.fixture
def modest(app: Flask, registration_database: TestDatabase, clock: SettableClock) -> ApiClient:
    """A program that may not see special answers."""
    scopes = ("registrations:read", "registrations:write")
    return ApiClient.of(app, api_token(registration_database, clock.now(), scopes))


def write(api: ApiClient, program: str, *questions: object) -> Any:
    path = f"/programs/{program}/form"
    version = api.get(path).headers["ETag"]
    return api.send("PUT", path, {"questions": questions}, If_Match=version)


def signed_up(api: ApiClient, cohort: str, **more: object) -> str:
    answers = {"size": "s", "diet": "vegan"}
    body = {**PERSON, "answers": answers, "consents": ["diet"], **more}
    answer = api.post(f"/cohorts/{cohort}/registrations", body)
    assert answer.status_code == 202, answer.json
    return str(api.get(f"/cohorts/{cohort}/registrations").json["items"][-1]["id"])


def test_form_when_answered_then_its_change_is_the_next_version(
    api: ApiClient, program: str, cohort: str
) -> None:
    first = write(api, program, SIZE, DIET)
    signed_up(api, cohort)
    second = write(api, program, SIZE)
    versions = api.get(f"/programs/{program}/form-versions").json["items"]

    assert (first.json["number"], second.json["number"]) == (1, 2)
    assert [len(each["questions"]) for each in versions] == [1, 2]


def test_form_when_it_could_not_be_filled_in_then_is_refused(
    api: ApiClient, program: str, cohort: str
) -> None:
    write(api, program, SIZE, DIET)
    signed_up(api, cohort)
    lone = {**DIET, "condition": {"question": "size", "answers": ["s"]}}
    other_kind = {**DIET, "kind": "yes_no"}
    no_options = {**DIET, "options": SIZE["options"]}

    refused = [write(api, program, each) for each in (lone, other_kind, no_options)]

    assert [answer.json["code"] for answer in refused] == ["form_refused"] * 3
    assert "another kind" in refused[1].json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("sent", "pointer", "detail"),
    [
        ({"answers": {}}, "/answers/size", "missing"),
        ({"answers": {"size": "xxl"}}, "/answers/size", "not_an_option"),
        ({"answers": {"size": "s", "hat": "big"}}, "/answers/hat", "not_asked"),
        ({"answers": {"size": "s", "diet": "vegan"}}, "/answers/diet", "consent_missing"),
    ],
)
def test_sign_up_when_answers_break_the_form_then_says_where(
    api: ApiClient,
    program: str,
    cohort: str,
    sent: dict[str, object],
    pointer: str,
    detail: str,
) -> None:
    write(api, program, SIZE, DIET)

    refused = api.post(f"/cohorts/{cohort}/registrations", {**PERSON, **sent})

    assert (refused.status_code, refused.json["code"]) == (422, "answers_refused")
    assert refused.json["errors"] == [{"pointer": pointer, "detail": detail}]


def test_answers_when_special_then_are_shown_and_taken_only_with_their_scope(
    api: ApiClient, modest: ApiClient, program: str, cohort: str
) -> None:
    write(api, program, SIZE, DIET)
    path = f"/registrations/{signed_up(api, cohort)}/answers"

    whole, part = api.get(path).json["items"], modest.get(path)
    body = {"answers": {"size": "l", "diet": "fisk"}, "consents": ["diet"]}
    refused = modest.send("PUT", path, body, If_Match=part.headers["ETag"])
    plain = {"answers": {"size": "l"}}
    changed = modest.send("PUT", path, plain, If_Match=part.headers["ETag"])

    assert [row["question"] for row in whole] == ["diet", "size"]
    assert [row["question"] for row in part.json["items"]] == ["size"]
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert changed.json["items"][0]["value"] == "l"
    assert {row["question"]: row["value"] for row in api.get(path).json["items"]} == {
        "diet": "vegan",
        "size": "l",
    }


def test_answers_when_special_in_an_earlier_version_then_stay_behind_their_scope(
    api: ApiClient, modest: ApiClient, program: str, cohort: str
) -> None:
    write(api, program, SIZE, DIET)
    path = f"/registrations/{signed_up(api, cohort)}/answers"
    write(api, program, SIZE, {**DIET, "special": False})
    body = {"answers": {"size": "l", "diet": "fisk"}}

    refused = modest.send("PUT", path, body, If_Match=modest.get(path).headers["ETag"])
    changed = api.send("PUT", path, body, If_Match=api.get(path).headers["ETag"])

    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert [(row["question"], row["special"]) for row in changed.json["items"]] == [
        ("diet", True),
        ("size", False),
    ]
    assert [row["question"] for row in modest.get(path).json["items"]] == ["size"]


def test_consent_when_withdrawn_by_the_person_then_the_answer_is_gone(
    api: ApiClient, program: str, cohort: str, stories: Stories
) -> None:
    write(api, program, SIZE, DIET)
    row = signed_up(api, cohort)
    with stories.database.transaction() as db:
        person = db.scalars(select(Participant)).one()
        link = {"token": stories.links.own_page_token(person)}

    path = f"/own/registrations/{row}/withdraw-consent"
    done = api.post(path, {**link, "question": "diet"})
    again = api.post(path, {**link, "question": "diet"})

    assert (done.status_code, again.status_code) == (204, 404)
    assert [
        each["question"] for each in api.get(f"/registrations/{row}/answers").json["items"]
    ] == ["size"]


def test_answers_when_changed_then_the_history_names_the_token(
    api: ApiClient, program: str, cohort: str
) -> None:
    write(api, program, SIZE)
    row = signed_up(api, cohort, answers={"size": "s"}, consents=[])
    path = f"/registrations/{row}/answers"

    api.send("PUT", path, {"answers": {"size": "l"}}, If_Match=api.get(path).headers["ETag"])
    step = api.get(f"/registrations/{row}/history").json["items"][-1]

    assert step["reason"] == "answers_changed"
    assert step["actor"].startswith("organizer:api:")


def test_library_when_read_then_its_questions_make_a_form(api: ApiClient, program: str) -> None:
    ready = api.get("/form-library").json["items"]

    made = write(api, program, *ready)

    assert made.status_code == 200, made.json
    assert made.json["questions"] == ready


def test_saved_question_when_changed_then_programs_that_ask_it_go_on(
    api: ApiClient, program: str
) -> None:
    lone = {**DIET, "condition": {"question": "size", "answers": ["s"]}}
    made = api.post("/saved-questions", {"name": "Kost", "question": lone})
    path = f"/saved-questions/{made.json['id']}"
    asked = write(api, program, made.json["question"])
    change = {"name": "Mat", "purpose": both("Kocken undrar."), "keep_days": 3}

    changed = api.send("PUT", path, change, If_Match=made.headers["ETag"])
    stale = api.send("DELETE", path, If_Match=made.headers["ETag"])
    listed = api.get("/saved-questions").json["items"]
    gone = api.send("DELETE", path, If_Match=changed.headers["ETag"])

    assert (made.status_code, made.json["question"]["condition"]) == (201, None)
    assert (asked.status_code, stale.status_code, gone.status_code) == (200, 412, 204)
    assert listed == [changed.json]
    assert (listed[0]["name"], listed[0]["question"]["keep_days"]) == ("Mat", 3)
    assert api.get(path).status_code == 404
    assert api.get(f"/programs/{program}/form").json == asked.json
