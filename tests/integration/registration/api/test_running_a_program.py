"""A program's whole life through the API, as organizers have it on their pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.registration.domain.links import Links
from tests.support.api import PERSON, PROGRAM, ApiClient, api_token, both, cohort_body
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import test_links
from tests.support.stories import Stories


@pytest.fixture
def links() -> Links:
    return test_links()


def new_cohort(api: ApiClient, clock: SettableClock) -> str:
    program = api.post("/programs", PROGRAM).json["id"]
    body = cohort_body(clock.now() + timedelta(days=20))
    return str(api.post(f"/programs/{program}/cohorts", body).json["id"])


def signed_up(api: ApiClient, cohort: str) -> str:
    assert api.post(f"/cohorts/{cohort}/registrations", PERSON).status_code == 202
    row = api.get(f"/cohorts/{cohort}/registrations").json["items"][0]
    assert row["state"] == "unconfirmed"
    return str(row["id"])


def test_program_when_created_then_can_be_read_changed_and_not_yet_published(
    api: ApiClient,
) -> None:
    made = api.post("/programs", PROGRAM)
    path = made.headers["Location"].removeprefix("/api/v1")

    assert (made.status_code, made.json["slug"]) == (201, "prova-en-sak")
    assert api.get(path).json == made.json
    changed = api.send(
        "PUT", path, {**PROGRAM, "title": both("Prova mer")}, If_Match=made.headers["ETag"]
    )
    assert changed.json["title"] == both("Prova mer")
    assert api.post(f"{path}/publish").json["code"] == "not_ready"
    assert [row["id"] for row in api.get("/programs").json["items"]] == [made.json["id"]]


def test_cohort_when_planned_then_has_sessions_that_can_be_moved_and_added(
    api: ApiClient, clock: SettableClock
) -> None:
    cohort = new_cohort(api, clock)
    shown = api.get(f"/cohorts/{cohort}")
    session = shown.json["sessions"][0]
    version = api.get(f"/sessions/{session['id']}").headers["ETag"]
    move = {
        "starts_at": session["starts_at"].replace("T18", "T17"),
        "ends_at": session["ends_at"],
        "place": both("Storsalen"),
    }

    moved = api.send("PUT", f"/sessions/{session['id']}", move, If_Match=version)
    later = cohort_body(clock.now() + timedelta(days=27))["sessions"]
    added = api.post(f"/cohorts/{cohort}/sessions", later[0])  # type: ignore[index]

    assert (moved.status_code, moved.json["revision"]) == (200, 1)
    assert (added.status_code, added.json["number"]) == (201, 2)


def test_sessions_when_planned_or_moved_then_have_room_track_and_leader(
    api: ApiClient, clock: SettableClock
) -> None:
    plan = cohort_body(clock.now() + timedelta(days=20))
    arranged = {"room": "Tallen", "track": both("Spår"), "leader": "Lena Ek"}
    plan["sessions"][0].update(arranged)  # type: ignore[index]  # it is a list
    program = api.post("/programs", PROGRAM).json["id"]
    first, second = (
        api.post(f"/programs/{program}/cohorts", plan).json["sessions"][0] for _ in range(2)
    )
    path = f"/sessions/{first['id']}"
    move = {key: first[key] for key in ("starts_at", "ends_at", "place")}

    def moved(**more: object) -> TestResponse:
        version = api.get(path).headers["ETag"]
        return api.send("PUT", path, {**move, **more}, If_Match=version)

    clashing = api.get(f"{path}/clashes").json["items"]
    stays = moved(place=both("Annexet"))
    led = moved(place=both("Annexet"), leader=None)
    roomed = moved(place=both("Annexet"), room="Granen", track=None)

    assert {key: first[key] for key in arranged} == arranged
    assert [row["id"] for row in clashing] == [second["id"]]
    assert ({key: stays.json[key] for key in arranged}, stays.json["revision"]) == (arranged, 1)
    assert (led.json["leader"], led.json["revision"]) == (None, 1)
    assert (roomed.json["room"], roomed.json["track"], roomed.json["revision"]) == (
        "Granen",
        None,
        2,
    )


def test_cohort_when_changed_copied_and_called_off_then_shows_each(
    api: ApiClient, clock: SettableClock
) -> None:
    cohort = new_cohort(api, clock)
    version = api.get(f"/cohorts/{cohort}").headers["ETag"]

    changed = api.send("PATCH", f"/cohorts/{cohort}", {"capacity": 3}, If_Match=version)
    day = f"{clock.now() + timedelta(days=60):%Y-%m-%d}"
    copied = api.post(f"/cohorts/{cohort}/copy", {"first_day": day})
    told = api.post(f"/cohorts/{cohort}/call-off", {"reason": "Läraren är sjuk."})

    assert (changed.json["capacity"], changed.json["queue_limit"]) == (3, None)
    assert (copied.status_code, copied.json["capacity"]) == (201, 3)
    assert told.json == {"people": 0}
    assert api.get(f"/cohorts/{cohort}").json["cancelled_at"]
    assert len(api.get("/cohorts").json["items"]) == 2


def test_registration_when_made_confirmed_and_cancelled_then_tells_its_story(
    api: ApiClient, clock: SettableClock, links: Links
) -> None:
    cohort = new_cohort(api, clock)
    row = signed_up(api, cohort)
    token = links.confirm(UUID(row)).rpartition("/")[2]

    confirmed = api.post("/registrations/confirm", {"token": token})
    cancelled = api.post(f"/registrations/{row}/cancel", {"reason": "Lokalen krymper."})
    steps = api.get(f"/registrations/{row}/history").json["items"]

    assert confirmed.json["state"] == "confirmed"
    assert cancelled.json["state"] == "cancelled"
    assert [step["to_state"] for step in steps] == ["unconfirmed", "confirmed", "cancelled"]
    assert steps[-1]["note"] == "Lokalen krymper."


def test_queue_when_a_cohort_is_full_then_lists_who_waits_in_turn(
    api: ApiClient, stories: Stories
) -> None:
    cohort = str(stories.open_cohort(capacity=1))
    for name in ("anna", "berit", "cia"):
        person = {**PERSON, "email": f"{name}@example.org", "name": name.title()}
        assert api.post(f"/cohorts/{cohort}/registrations", person).status_code == 202

    first = api.get(f"/cohorts/{cohort}/queue?limit=1").json
    second = api.get(f"/cohorts/{cohort}/queue?limit=1&cursor={first['next']}").json
    occupancy = api.get(f"/cohorts/{cohort}/occupancy").json

    assert [row["name"] for row in first["items"] + second["items"]] == ["Berit", "Cia"]
    assert second["next"] is None
    assert (occupancy["places_taken"], occupancy["waiting"]) == (1, 2)


def test_attendance_when_marked_then_the_cohort_can_be_closed(
    api: ApiClient, clock: SettableClock, links: Links
) -> None:
    cohort = new_cohort(api, clock)
    row = signed_up(api, cohort)
    token = links.confirm(UUID(row)).rpartition("/")[2]
    api.post("/registrations/confirm", {"token": token})
    session = api.get(f"/cohorts/{cohort}").json["sessions"][0]["id"]
    marks = {"marks": [{"registration_id": row, "present": True}]}

    early = api.post(f"/sessions/{session}/attendance", marks)
    clock.advance(timedelta(days=21))
    marked = api.post(f"/sessions/{session}/attendance", marks)
    closed = api.post(f"/cohorts/{cohort}/close", {})

    assert (early.status_code, early.json["code"]) == (409, "attendance_not_open")
    assert marked.json == {"present": 1}
    assert api.get(f"/sessions/{session}/attendance").json["items"][0]["present"] is True
    assert closed.json == {"people": 1}


def test_session_when_each_is_certified_then_it_is_closed_by_itself_and_again_without_harm(
    api: ApiClient, clock: SettableClock, links: Links
) -> None:
    cohort = new_cohort(api, clock)
    shown = api.get(f"/cohorts/{cohort}")
    session = shown.json["sessions"][0]["id"]
    whole = api.post(f"/sessions/{session}/close")
    changed = api.send(
        "PATCH",
        f"/cohorts/{cohort}",
        {"certifies": "each_session"},
        **{"If-Match": shown.headers["ETag"]},
    )
    row = signed_up(api, cohort)
    token = links.confirm(UUID(row)).rpartition("/")[2]
    api.post("/registrations/confirm", {"token": token})
    early = api.post(f"/sessions/{session}/close")
    clock.advance(timedelta(days=21))
    marks = {"marks": [{"registration_id": row, "present": True}]}
    api.post(f"/sessions/{session}/attendance", marks)

    closed, again = (api.post(f"/sessions/{session}/close") for _ in range(2))

    assert (whole.status_code, whole.json["code"]) == (409, "certified_as_whole")
    assert (shown.json["certifies"], changed.json["certifies"]) == ("whole", "each_session")
    assert (early.status_code, early.json["code"]) == (409, "session_under_way")
    assert (closed.json, again.json) == ({"people": 1}, {"people": 0})
    assert api.get(f"/sessions/{session}").json["closed_at"] is not None
    marks["marks"][0]["present"] = False
    refused = api.post(f"/sessions/{session}/attendance", marks)
    assert (refused.status_code, refused.json["code"]) == (409, "session_closed")


def test_fairness_when_simulated_twice_with_a_seed_then_is_the_same(api: ApiClient) -> None:
    path = "/fairness/simulation?scenario=rush&applicants=50&capacity=10&seed=ett"

    once = api.get(path).json

    assert once == api.get(path).json
    assert {rule["admitted"] for rule in once["rules"]} == {10}


def test_organizer_when_set_then_is_listed_and_can_be_locked_out(api: ApiClient) -> None:
    body = {"email": "olle@example.org", "name": "Olle", "password": "en lång hemlighet"}

    made = api.post("/organizers", body).json
    locked = api.post(f"/organizers/{made['id']}/disable").json

    assert (made["disabled"], locked["disabled"]) == (False, True)
    assert [row["name"] for row in api.get("/organizers").json["items"]] == ["Olle"]


def test_offer_when_there_is_one_then_is_listed_and_answered_by_the_link(
    api: ApiClient, stories: Stories, links: Links
) -> None:
    cohort = str(stories.open_cohort(capacity=1, promotion="offer"))
    stories.enter("anna", "berit")
    anna = stories.id_of("anna")
    api.post(f"/registrations/{anna}/cancel", {"reason": "Hon bad om det."})
    offer = api.get(f"/cohorts/{cohort}/offers?state=open").json["items"][0]
    token = links.offer(UUID(offer["id"])).rpartition("/")[2]

    answered = api.post("/offers/answer", {"token": token, "answer": "accept"}).json

    assert answered["state"] == "accepted"


def test_anything_when_the_scope_is_missing_then_is_refused(
    app: Flask, registration_database: TestDatabase, clock: SettableClock
) -> None:
    reader = ApiClient.of(app, api_token(registration_database, clock.now(), ("programs:read",)))

    refused = reader.post("/programs", PROGRAM)

    assert reader.get("/programs").status_code == 200
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
