"""Those who missed the first session, and when people hear, through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from tests.support.api import ApiClient
from tests.support.clock import SettableClock
from tests.support.stories import Stories

WHY = "Hen ringde."


@pytest.fixture
def cohort(stories: Stories, clock: SettableClock) -> str:
    """Anna and Bo have the two places and were absent from the first session."""
    cohort = stories.open_cohort(capacity=2, sessions=2, starts_in=timedelta(days=7))
    with stories.database.transaction() as session:
        session.get_one(Cohort, cohort).releases_absent = True
    stories.enter("anna", "bo")
    clock.advance(timedelta(days=7, hours=3))
    marks = {stories.id_of(who): False for who in ("anna", "bo")}
    with stories.database.transaction() as session:
        first = session.get_one(Cohort, cohort).sessions[0]
        mark_attendance(session, MarkAttendance(first.id, marks, "organizer:1"), now=clock.now())
    return str(cohort)


def states(api: ApiClient, cohort: str) -> dict[str, str | None]:
    items = api.get(f"/cohorts/{cohort}/absences").json["items"]
    return {item["name"]: item["state"] for item in items}


def test_absences_when_somebody_is_asked_then_they_keep_the_place_by_either_hand(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    ids = [str(stories.id_of(who)) for who in ("anna", "bo")]
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of("bo"))
        token = stories.links.own_page_token(row.participant)

    asked = api.post(f"/cohorts/{cohort}/absences/ask", {"registration_ids": ids})
    kept = api.post(f"/registrations/{ids[0]}/keep-place")
    own = api.post(f"/own/registrations/{ids[1]}/still-coming", {"token": token})

    assert [item["state"] for item in asked.json["items"]] == ["asked", "asked"]
    assert asked.json["can_answer_until"]
    assert (kept.json["state"], own.json["state"]) == ("confirmed", "confirmed")
    assert states(api, cohort) == {"Anna": "coming", "Bo": "coming"}


def test_absences_when_all_have_been_asked_or_nothing_went_on_then_are_refused(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    bo = str(stories.id_of("bo"))
    path, body = f"/cohorts/{cohort}/absences/ask", {"registration_ids": [bo]}

    api.post(path, body)
    again = api.post(path, body)
    back = api.post(f"/registrations/{bo}/return-place", {"reason": WHY})

    assert (again.status_code, again.json["code"]) == (409, "nobody_asked")
    assert back.status_code == 404


def test_promise_when_an_organizer_says_when_people_hear_then_the_queue_shows_it(
    api: ApiClient, stories: Stories, clock: SettableClock
) -> None:
    cohort = stories.open_cohort(capacity=1)
    path = f"/cohorts/{cohort}/queue-state/promise"
    soon, gone = clock.now() + timedelta(days=3), clock.now() - timedelta(days=3)

    said = api.post(path, {"hears_by": soon.isoformat(), "reason": WHY})
    refused = api.post(path, {"hears_by": gone.isoformat(), "reason": WHY})

    assert said.json["hears_by"]
    assert [note["kind"] for note in said.json["notes"]] == ["answer_promised"]
    assert (refused.status_code, refused.json["code"]) == (422, "answer_not_possible")
