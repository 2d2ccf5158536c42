"""The fairness lab's pages and its replay of real sign-ups."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask

from services.cli import main
from services.registration.domain.waitlist.real_demand import demand_of_cohort
from services.registration.storage.demand_queries import sign_ups
from tests.support.clock import SettableClock
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import SECRET
from tests.support.stories import Stories

LAB = "/organizer/fairness"


@pytest.fixture
def cohort(stories: Stories) -> UUID:
    stories.open_cohort(capacity=3)
    stories.enter(*"abcdefg")
    stories.cancel("g")
    return stories.cohort_id


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


@pytest.fixture
def environment(stories: Stories, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINN_REGISTRATION_DATABASE_URL", stories.database.url)
    monkeypatch.setenv("SPINN_REDIS_URL", redis_url)
    monkeypatch.setenv("SPINN_PUBLIC_URL", "http://spinn.example.org")
    monkeypatch.setenv("SPINN_SECRET_KEY", SECRET)
    monkeypatch.setenv("SPINN_REGISTRATION_FILE_DIRECTORY", "/nowhere")
    monkeypatch.setenv("SPINN_ENVIRONMENT", "test")


def test_lab_when_nobody_is_signed_in_then_leads_to_the_door(app: Flask, cohort: UUID):
    for path in (LAB, f"/organizer/cohorts/{cohort}/fairness"):
        response = Visitor.of(app).get(path)

        assert response.location.startswith("/organizer/sign-in?next=/organizer/")


def test_lab_when_opened_then_shows_made_up_demand_under_each_rule(olle: Visitor):
    page = words(olle.get(LAB))

    assert "people want to come; there are 40 places." in page
    for name in ("First come, first served", "Lottery", "Priority groups"):
        assert page.count(name) >= 5


def test_lab_when_asked_twice_with_a_seed_then_shows_the_same(olle: Visitor):
    address = f"{LAB}?scenario=rush&applicants=60&capacity=9&first_group=public"
    address += "&organisation_limit=1&seed=7"

    assert words(olle.get(address)) == words(olle.get(address))
    assert words(olle.get(address)) != words(olle.get(address.replace("seed=7", "seed=8")))


def test_lab_when_the_reader_wants_swedish_then_is_in_swedish(olle: Visitor):
    olle.language = "sv"

    page = words(olle.get(LAB))

    assert "Rättviselabbet" in page
    assert "Först till kvarn" in page
    assert "Väntar: alla platser är tagna." in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("capacity", "many", "Write a whole number, such as 40."),
        ("capacity", "0", "Write a whole number from 1 to 500."),
        ("applicants", "501", "Write a whole number from 1 to 500."),
        ("seed", "", "Write any word or number."),
        ("scenario", "war", "Not a valid choice."),
    ],
)
def test_lab_when_a_field_is_wrong_then_says_which_and_shows_nothing(
    olle: Visitor, field: str, value: str, said: str
):
    fields = {
        "scenario": "steady",
        "applicants": "50",
        "capacity": "5",
        "first_group": "founder",
        "organisation_limit": "2",
        "seed": "1",
        field: value,
    }

    response = olle.client.get(LAB, query_string=fields, headers={"Accept-Language": "en"})

    assert response.status_code == 422
    assert said in words(response)
    assert "One square for each sign-up" not in words(response)


def test_cohort_lab_when_opened_then_replays_its_sign_ups_without_names(
    olle: Visitor, cohort: UUID
):
    response = olle.get(f"/organizer/cohorts/{cohort}/fairness")

    page = words(response)
    assert "6 people want to come; there are 3 places." in page
    assert "Small groups are hidden" in page
    assert "3 of 6 (50%)" in page
    assert "example.org" not in page
    assert "plot__square" not in response.text


def test_cohort_lab_when_fewer_than_five_stay_then_hides_their_shares(
    olle: Visitor, cohort: UUID, stories: Stories
):
    for who in "ef":
        stories.cancel(who)

    page = words(olle.get(f"/organizer/cohorts/{cohort}/fairness"))

    assert "hidden" in page
    assert "3 of 4" not in page


def test_cohort_lab_when_nobody_came_then_says_so(olle: Visitor, stories: Stories):
    stories.open_cohort(capacity=3)

    page = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}/fairness"))

    assert "Nobody has registered yet" in page


def test_cohort_lab_when_there_is_no_such_cohort_then_is_not_found(olle: Visitor):
    assert olle.get(f"/organizer/cohorts/{uuid4()}/fairness").status_code == 404


def test_list_of_cohorts_when_opened_then_leads_to_the_lab_and_the_lab_to_each(
    olle: Visitor, cohort: UUID
):
    assert f'href="{LAB}"' in olle.get("/organizer/cohorts").text
    assert f'href="/organizer/cohorts/{cohort}/fairness"' in olle.get(LAB).text


def test_sign_ups_when_read_then_have_times_and_organisations_and_who_left(
    stories: Stories, cohort: UUID, clock: SettableClock
):
    with stories.database.transaction() as session:
        rows = sign_ups(session, cohort)
        demand = demand_of_cohort(session, cohort)

    assert [row.left_at for row in rows] == [None] * 6 + [clock.now()]
    assert len({row.organisation for row in rows}) == 1
    assert {one.group for one in demand} == {"organisation"}
    assert [one.withdraws_at is None for one in demand] == [True] * 6 + [False]


@pytest.mark.usefixtures("environment")
def test_simulate_when_a_cohort_is_named_then_shows_no_single_person(cohort: UUID):
    ran = CliRunner().invoke(main, ["simulate", "--cohort", str(cohort), "--json"])

    shown = json.loads(ran.output)
    assert shown["capacity"] == 3
    assert ["decisions" in result for result in shown["results"]] == [False] * 3
    assert shown["results"][0]["by_time"][0] == {"key": "1", "people": None, "admitted": None}


@pytest.mark.usefixtures("environment")
def test_simulate_when_a_cohort_is_shown_as_a_table_then_small_groups_are_hidden(cohort: UUID):
    output = CliRunner().invoke(main, ["simulate", "--cohort", str(cohort)]).output

    assert "organisation       6         50%      50%       33%" in output
    assert "1  under 5      hidden   hidden    hidden" in output


@pytest.mark.usefixtures("environment")
def test_simulate_when_there_is_no_such_cohort_then_says_so():
    ran = CliRunner().invoke(main, ["simulate", "--cohort", str(uuid4())])

    assert (ran.exit_code, "there is no cohort" in ran.output) == (1, True)
