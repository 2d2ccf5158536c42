"""The queue through the API: places and reasons, acts by hand, the rule and its draw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.api import PROGRAM, ApiClient, cohort_body
from tests.support.clock import SettableClock
from tests.support.stories import Stories

WHY = "Vi lovade platsen i telefon."


@pytest.fixture
def cohort(stories: Stories) -> str:
    """Anna has the one place; Bo, Cecilia and Dan wait."""
    cohort = str(stories.open_cohort(capacity=1))
    stories.enter("anna", "bo", "cecilia", "dan")
    return cohort


def waiting(api: ApiClient, cohort: str) -> list[tuple[int, str, str, str | None]]:
    rows = api.get(f"/cohorts/{cohort}/queue").json["items"]
    return [(row["position"], row["name"], row["reason"], row["note"]) for row in rows]


def test_queue_when_somebody_is_moved_then_shows_places_and_reasons(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    body = {"position": 1, "reason": WHY}

    moved = api.post(f"/registrations/{stories.id_of('dan')}/move-in-queue", body)

    assert moved.json["state"] == "waitlisted"
    assert waiting(api, cohort) == [
        (1, "Dan", "moved_in_queue", WHY),
        (2, "Bo", "queue_reordered", WHY),
        (3, "Cecilia", "queue_reordered", WHY),
    ]


def test_queue_when_read_in_pages_then_positions_go_on(api: ApiClient, cohort: str) -> None:
    first = api.get(f"/cohorts/{cohort}/queue?limit=2").json
    second = api.get(f"/cohorts/{cohort}/queue?limit=2&cursor={first['next']}").json

    assert [row["position"] for row in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next"] is None


def test_place_when_none_is_free_then_is_given_only_knowingly(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    path = f"/registrations/{stories.id_of('cecilia')}/seat"

    refused = api.post(path, {"reason": WHY})
    seated = api.post(path, {"reason": WHY, "exceed": True})
    notes = api.get(f"/cohorts/{cohort}/queue-state").json["notes"]

    assert (refused.status_code, refused.json["code"]) == (409, "no_free_place")
    assert (seated.json["state"], seated.json["holds_place"]) == ("confirmed", True)
    assert [(note["kind"], note["note"]) for note in notes] == [("capacity_exceeded", WHY)]
    assert notes[0]["actor"].startswith("organizer:api:")


def test_queue_when_frozen_then_nobody_moves_up_until_it_is_thawed(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    frozen = api.post(f"/cohorts/{cohort}/queue-state/freeze", {"reason": WHY})
    stories.cancel("anna")
    held = stories.state("bo")
    thawed = api.post(f"/cohorts/{cohort}/queue-state/thaw", {"reason": WHY})

    assert frozen.json["frozen_at"]
    assert held == "waitlisted"
    assert thawed.json["frozen_at"] is None
    assert stories.state("bo") == "confirmed"


def test_queue_when_capped_with_an_old_version_then_stays(api: ApiClient, cohort: str) -> None:
    version = api.get(f"/cohorts/{cohort}/queue-state").headers["ETag"]
    body = {"limit": 3, "reason": WHY}

    capped = api.post(f"/cohorts/{cohort}/queue-state/cap", body, If_Match=version)
    again = api.post(f"/cohorts/{cohort}/queue-state/cap", {**body, "limit": 9}, If_Match=version)

    assert (capped.json["limit"], again.status_code) == (3, 412)
    assert api.get(f"/cohorts/{cohort}/queue-state").json["limit"] == 3


def test_lottery_when_its_time_comes_then_is_drawn_as_it_was_committed_to(
    api: ApiClient, clock: SettableClock
) -> None:
    program = api.post("/programs", PROGRAM).json["id"]
    opens, decides = clock.now() + timedelta(days=1), clock.now() + timedelta(days=5)
    body = {**cohort_body(clock.now() + timedelta(days=20)), "opens_at": opens.isoformat()}
    cohort = api.post(f"/programs/{program}/cohorts", body).json["id"]
    path = f"/cohorts/{cohort}/rule"
    rule = {"policy": "lottery", "decides_at": decides.isoformat()}

    chosen = api.send("PUT", path, rule, If_Match=api.get(path).headers["ETag"])
    early = api.post(f"/cohorts/{cohort}/decide").json
    clock.advance(timedelta(days=5))
    late = api.send("PUT", path, rule, If_Match=api.get(path).headers["ETag"])
    drawn = api.post(f"/cohorts/{cohort}/decide").json
    draw = api.get(f"/cohorts/{cohort}/draw").json

    assert chosen.json["commitment"]
    assert (early["decided_at"], early["seed"]) == (None, None)
    assert (late.status_code, late.json["code"]) == (409, "policy_fixed")
    assert drawn["decided_at"]
    assert (draw["commitment"], draw["seed"]) == (chosen.json["commitment"], drawn["seed"])
    assert draw["entries"] == []


def test_rule_when_incomplete_then_says_what_is_missing(api: ApiClient, cohort: str) -> None:
    path = f"/cohorts/{cohort}/rule"
    version = api.get(path).headers["ETag"]

    refused = api.send("PUT", path, {"policy": "lottery"}, If_Match=version)

    assert (refused.status_code, refused.json["code"]) == (422, "body_invalid")
    assert "moment" in refused.json["errors"][0]["detail"]
