"""Lists of the API ask the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from services.registration.api.blueprint import SUBJECTS
from tests.support.api import ApiClient
from tests.support.api_world import World
from tests.support.statements import statements_of
from tests.support.stories import Stories

Fill = Callable[[World, int], str]


def _people(path: str, **options: object) -> Fill:
    def fill(world: World, rows: int) -> str:
        cohort = world.cohort(capacity=9, **options)
        for _row in range(rows):
            world.person(places=2)
        return path.format(cohort=cohort)

    return fill


def _queue(world: World, rows: int) -> str:
    cohort = world.cohort(capacity=1)
    for _row in range(rows + 1):
        world.person()
    return f"/cohorts/{cohort}/queue"


def _offers(world: World, rows: int) -> str:
    cohort = world.cohort(capacity=rows, promotion="offer")
    had = [world.person() for _row in range(rows)]
    for _row in range(rows):
        world.person()
    for row in had:
        world.made(f"/registrations/{row}/cancel", {"reason": "Hon bad om det."})
    return f"/cohorts/{cohort}/offers"


def _made(path: str, body: Callable[[int], object]) -> Fill:
    def fill(world: World, rows: int) -> str:
        at = path.format(cohort=world.cohort())
        for row in range(rows):
            world.made(at, body(row))
        return at

    return fill


def _each(path: str, make: Callable[[World], object]) -> Fill:
    def fill(world: World, rows: int) -> str:
        for _row in range(rows):
            make(world)
        return path

    return fill


def _attendance(world: World, rows: int) -> str:
    session = world.session(starts_in=timedelta(hours=1))
    marks = [{"registration_id": world.person(), "present": True} for _row in range(rows)]
    world.made(f"/sessions/{session}/attendance", {"marks": marks})
    return f"/sessions/{session}/attendance"


def _deliveries(world: World, rows: int) -> str:
    hook = world.webhook()
    for _row in range(rows):
        world.made(f"/webhooks/{hook}/test")
    return f"/webhooks/{hook}/deliveries"


def _seats(world: World, rows: int) -> str:
    world.cohort(capacity=9)
    return f"/registrations/{world.person(places=rows + 1)}/seats"


LISTS: dict[str, Fill] = {
    "list_programs": _each("/programs", World.cohort),
    "list_cohorts": _each("/cohorts", World.cohort),
    "list_sessions": lambda world, rows: f"/cohorts/{world.cohort(sessions=rows)}/sessions",
    "list_registrations": _people("/cohorts/{cohort}/registrations"),
    "list_parties": _people("/cohorts/{cohort}/parties"),
    "list_seats": _seats,
    "list_queue": _queue,
    "list_offers": _offers,
    "list_codes": _made("/cohorts/{cohort}/access-codes", lambda _row: {}),
    "list_invitations": _made(
        "/cohorts/{cohort}/invitations",
        lambda row: {"guests": [{"email": f"guest{row}@example.org"}]},
    ),
    "list_attendance": _attendance,
    "list_organisations": _each("/organisations", World.organisation),
    "list_merges": _each(
        "/organisation-merges", lambda world: world.made("/organisation-merges", world.merge())
    ),
    "list_organizers": _each("/organizers", World.account),
    "list_saved_questions": _each("/saved-questions", World.saved_question),
    "list_webhooks": _each("/webhooks", World.webhook),
    "list_deliveries": _deliveries,
}


@pytest.fixture
def world(api: ApiClient, stories: Stories) -> World:
    return World(api, stories)


@pytest.mark.parametrize("name", LISTS)
def test_list_when_it_has_more_rows_then_asks_as_often(
    app: Flask, api: ApiClient, world: World, name: str
) -> None:
    asked = []
    for rows in (1, 3):
        path = LISTS[name](world, rows)
        api.get(path)
        with statements_of(app) as sent:
            shown = api.get(path)
        assert len(shown.json["items"]) >= rows
        asked.append(len(sent))

    assert asked[0] == asked[1]
    assert asked[0] <= 9


def test_lists_when_declared_then_nearly_all_are_counted() -> None:
    lists = {
        operation.name
        for subject in SUBJECTS
        for operation in subject.listed
        if operation.name.startswith("list_") and operation.method == "GET"
    }

    assert lists - LISTS.keys() == {
        "list_absences",
        "list_clashes",
        "list_cohorts_of_program",
        "list_form_versions",
        "list_likely_doubles",
    }
