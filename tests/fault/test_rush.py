"""Many want few places at the same moment, over HTTP: all get an answer, places are exact."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from tests.fault.ensemble import Ensemble
from tests.fault.story import Story, people

pytestmark = pytest.mark.fault

_NUMBER = re.compile(r"number (\d+) in the queue")


def test_sign_up_when_fifty_want_the_last_place_then_one_gets_it_and_the_rest_queue_in_order(
    ensemble: Ensemble,
) -> None:
    story = Story(ensemble, people(50))
    story.open(capacity=1)

    with ThreadPoolExecutor(50) as pool:
        pages = dict(zip(story.people, pool.map(story.sign_up, story.people), strict=True))

    told = {who: _position(page) for who, page in pages.items()}
    with story.database.transaction() as session:
        rows = session.scalars(
            select(Registration)
            .where(Registration.cohort_id == story.cohort_id)
            .order_by(Registration.queue_number)
        ).all()
    assert [row.holds_place for row in rows] == [True] + [False] * 49
    assert [told[row.name] for row in rows] == list(range(50))


def test_rush_when_six_hundred_open_the_form_of_a_small_workshop_then_all_get_a_true_answer(
    ensemble: Ensemble,
) -> None:
    story = Story(ensemble, people(600))
    story.open(capacity=50)

    with ThreadPoolExecutor(40) as pool:
        # One attempt: nobody may be left without an answer, or get an error.
        pages = pool.map(lambda who: story.sign_up(who, attempts=1), story.people)
        told = dict(zip(story.people, map(_position, pages), strict=True))

    with story.database.transaction() as session:
        rows = session.execute(
            select(Registration.name, Registration.holds_place)
            .where(Registration.cohort_id == story.cohort_id)
            .order_by(Registration.queue_number)
        ).all()
        cohort = session.get_one(Cohort, story.cohort_id)
    assert [row.holds_place for row in rows] == [True] * 50 + [False] * 550
    assert [told[row.name] for row in rows] == [0] * 50 + list(range(1, 551))
    assert cohort.places_taken == 50


def _position(page: str) -> int:
    """The number in the queue that the page tells, 0 for a place."""
    found = _NUMBER.search(page)
    return int(found.group(1)) if found else 0
