"""Choosing sessions and a way to take part, through the API."""

from __future__ import annotations

from typing import Any

from tests.support.api import PERSON, ApiClient
from tests.support.stories import Stories


def put(api: ApiClient, path: str, body: object) -> Any:
    return api.send("PUT", path, body, If_Match=api.get(path).headers["ETag"])


def test_sessions_when_people_choose_then_each_has_its_places(
    api: ApiClient, stories: Stories
) -> None:
    cohort = f"/cohorts/{stories.open_cohort(capacity=5, sessions=3)}"
    first, second, third = (row["id"] for row in api.get(f"{cohort}/sessions").json["items"])
    rule = {"least": 1, "most": 2, "places": [{"session_id": first, "places": 1}]}

    written = put(api, f"{cohort}/part-rule", rule)
    signed = api.post(f"{cohort}/registrations", {**PERSON, "sessions": [first, second]})
    too_many = {**PERSON, "email": "bo@example.org", "sessions": [first, second, third]}
    refused = api.post(f"{cohort}/registrations", too_many)
    row = api.get(f"{cohort}/registrations").json["items"][0]["id"]
    path = f"/registrations/{row}/part"
    before = api.get(path).json["sessions"]
    changed = put(api, path, {"sessions": [third]})

    assert (written.status_code, written.json["places"]) == (200, rule["places"])
    assert (signed.status_code, before) == (202, [first, second])
    assert (refused.status_code, refused.json["code"]) == (422, "choice_not_possible")
    assert changed.json["sessions"] == [third]
    step = api.get(f"/registrations/{row}/history").json["items"][-1]
    assert (step["reason"], step["actor"][:14]) == ("part_changed", "organizer:api:")


def test_cohort_when_hybrid_then_people_say_how_they_come(api: ApiClient, stories: Stories) -> None:
    cohort = f"/cohorts/{stories.open_cohort(capacity=5)}"

    written = put(api, f"{cohort}/part-rule", {"modes": {"on_site": 2, "online": None}})
    open_question = api.post(f"{cohort}/registrations", PERSON)
    signed = api.post(f"{cohort}/registrations", {**PERSON, "mode": "online"})
    row = api.get(f"{cohort}/registrations").json["items"][0]["id"]

    assert written.json["modes"] == {"on_site": 2, "online": None}
    assert open_question.json["code"] == "choice_not_possible"
    assert signed.status_code == 202
    assert api.get(f"/registrations/{row}/part").json["mode"] == "online"
