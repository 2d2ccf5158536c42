"""Point 18: wall time that does not exist is refused where organizers write it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registration.app import create_app
from services.registration.storage.catalogue import Cohort, ProgramSession
from tests.conformance.points import point
from tests.support.api import ApiClient, api_token, cohort_body
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.organizers import signed_in
from tests.support.registration import registration_settings
from tests.support.stories import Stories

SAYS = {
    "sv": "Den tiden finns inte den dagen, eftersom klockan ställs om.",
    "en": "The clocks skip this time on that day.",
}
# The nights in which Stockholm goes from 02:00 to 03:00.
SKIPPED = [
    ("2027-03-28", "02:30", "05:00", "starts"),
    ("2027-03-28", "00:30", "02:30", "ends"),
    ("2028-03-26", "02:00", "03:00", "starts"),
]


@pytest.fixture
def app(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock, tmp_path: Path
) -> Flask:
    settings = registration_settings(registration_database.url, redis_url, file_directory=tmp_path)
    return create_app(settings, clock)


@pytest.fixture
def cohort(registration_database: TestDatabase, clock: SettableClock) -> Cohort:
    stories = Stories(registration_database, clock)
    stories.open_cohort(capacity=2)
    with registration_database.transaction() as session:
        found = session.get(Cohort, stories.cohort_id)
        assert found is not None
        assert found.sessions
        return found


def sessions(database: TestDatabase) -> list[tuple[int, datetime | None]]:
    """How many sessions there are, and when the last of them begins."""
    with database.transaction() as session:
        counted = select(func.count(), func.max(ProgramSession.starts_local))
        return [(row[0], row[1]) for row in session.execute(counted)]


@point(18)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("day", "starts", "ends", "field"), SKIPPED)
def test_time_when_clocks_skip_it_then_organizers_read_so_beside_its_field(
    app: Flask,
    registration_database: TestDatabase,
    cohort: Cohort,
    language: str,
    day: str,
    starts: str,
    ends: str,
    field: str,
) -> None:
    olle = signed_in(app, registration_database)
    before = sessions(registration_database)
    fields = {
        "date": day, "starts": starts, "ends": ends, "municipality": "Falun",
        "place_sv": "Ny sal", "place_en": "New hall", "online_url": "",
    }  # fmt: skip
    for path in (
        f"/organizer/sessions/{cohort.sessions[0].id}",
        f"/organizer/cohorts/{cohort.id}/sessions/new",
    ):
        answer = olle.submit(f"{path}?lang={language}", fields)
        assert answer.status_code == 422
        beside = answer.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]
        assert SAYS[language] in beside
        assert answer.text.count(SAYS[language]) <= 2
    assert sessions(registration_database) == before


@point(18)
@pytest.mark.parametrize(("day", "starts", "ends", "field"), SKIPPED)
def test_time_when_clocks_skip_it_then_the_api_refuses_it(
    app: Flask,
    registration_database: TestDatabase,
    cohort: Cohort,
    clock: SettableClock,
    day: str,
    starts: str,
    ends: str,
    field: str,
) -> None:
    del field
    api = ApiClient.of(app, api_token(registration_database, clock.now()))
    before = sessions(registration_database)
    (body,) = cohort_body(datetime(2027, 1, 1))["sessions"]  # type: ignore[misc]
    body |= {"starts_at": f"{day}T{starts}:00", "ends_at": f"{day}T{ends}:00"}
    answer = api.post(f"/cohorts/{cohort.id}/sessions", body, Idempotency_Key="one")
    assert answer.status_code == 422
    assert (answer.json or {})["code"] == "times_not_possible"
    assert sessions(registration_database) == before


@point(18)
def test_time_when_it_comes_twice_then_it_is_taken_as_the_first_of_the_two(
    app: Flask, registration_database: TestDatabase, cohort: Cohort
) -> None:
    olle = signed_in(app, registration_database)
    fields = {
        "date": "2027-10-31", "starts": "02:30", "ends": "04:00",
        "place_sv": "Ny sal", "place_en": "New hall", "online_url": "",
    }  # fmt: skip
    assert olle.submit(f"/organizer/sessions/{cohort.sessions[0].id}", fields).status_code == 302
    with registration_database.transaction() as session:
        meeting = session.get(ProgramSession, cohort.sessions[0].id)
        assert meeting is not None
        assert meeting.starts_at.isoformat() == "2027-10-31T00:30:00+00:00"
        assert (meeting.ends_at - meeting.starts_at).total_seconds() == 2.5 * 3600
