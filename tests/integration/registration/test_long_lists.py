"""The organizers' lists of cohorts and programs: halves, search, pages, what they are read from."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage import queries
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.storage.outlines import cohort_outlines
from services.registration.storage.registrations import State
from services.registration.web.presenting.participants import availability, by_interest
from tests.support.crowds import fill
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.statements import statements_of
from tests.support.stories import Stories

COHORTS, PROGRAMS = "/organizer/cohorts", "/organizer/programs"
ROW = '<th class="table__rowhead"'


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


def titled(stories: Stories, sv: str, en: str, **changes: object) -> None:
    """Add a cohort whose program has this title; ``changes`` are of the cohort."""
    cohort_id = stories.open_cohort()
    with stories.database.transaction() as db:
        cohort = db.get_one(Cohort, cohort_id)
        cohort.program.title = text(sv, en)
        for name, value in changes.items():
            setattr(cohort, name, value)


@pytest.mark.parametrize("path", [COHORTS, PROGRAMS])
def test_list_when_it_grows_then_comes_page_by_page_with_as_many_queries(
    app: Flask, olle: Visitor, stories: Stories, path: str
) -> None:
    asked = []
    for more in (1, 2, 50):
        for _ in range(more):
            stories.open_cohort()
        with statements_of(app) as sent:
            first = olle.get(path)
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
    assert first.text.count(ROW) == 50
    assert olle.get(f"{path}?page=2").text.count(ROW) == 3
    assert olle.get(f"{path}?page=99").text.count(ROW) == 3
    assert "51 till 53 av 53" in words(olle.get(f"{path}?page=2&lang=sv"))


@pytest.mark.parametrize("path", [COHORTS, PROGRAMS])
@pytest.mark.parametrize("sought", ["ÖVNING", "exercise", "vår  öv", "spring+exer"])
def test_search_when_words_are_in_a_title_then_finds_it_in_either_language(
    olle: Visitor, stories: Stories, path: str, sought: str
) -> None:
    titled(stories, "Vårens övning", "Exercise of the spring")
    titled(stories, "Höstens 100 % fest", "Feast")

    found = olle.get(f"{path}?q={sought}")

    assert found.text.count(ROW) == 1
    assert "Exercise of the spring" in words(found)
    assert "Found: 1." in words(found)
    assert olle.get(f"{path}?q=100+%25").text.count(ROW) == 1
    assert olle.get(f"{path}?q=%25").text.count(ROW) == 1


@pytest.mark.parametrize("path", [COHORTS, PROGRAMS])
def test_search_when_nothing_fits_then_says_so_and_leads_back(
    olle: Visitor, stories: Stories, path: str
) -> None:
    titled(stories, "Övning", "Exercise")

    found = olle.get(f"{path}?q=nobody")

    assert "Nothing found" in words(found)
    assert f'href="{path}">Show all again' in found.text


def test_cohorts_when_over_then_stand_in_the_other_half_the_latest_first(
    olle: Visitor, stories: Stories
) -> None:
    now = stories.clock.now()
    titled(stories, "Ett", "One", closed_at=now)
    titled(stories, "Två", "Two", cancelled_at=now)
    titled(stories, "Tre", "Three")
    with stories.database.transaction() as db:
        made = db.scalars(select(Cohort).order_by(Cohort.id)).all()
        for cohort, days in zip(made, count(), strict=False):
            cohort.sessions[0].starts_at += timedelta(days=days)
            cohort.sessions[0].ends_at += timedelta(days=days)

    current, over = olle.get(COHORTS), olle.get(f"{COHORTS}?show=over")

    assert "Coming up and under way 1 Over 2" in words(current)
    assert "Three" in words(current)
    assert words(over).index("Two") < words(over).index("One")
    assert "Three" not in words(over)
    assert f'href="{COHORTS}?q=tw&amp;show=over"' in olle.get(f"{COHORTS}?q=tw").text
    assert 'name="show" type="hidden" value="over"' in over.text


def test_programs_when_drafts_then_stand_in_the_other_half(olle: Visitor, stories: Stories) -> None:
    titled(stories, "Ett", "One")
    with stories.database.transaction() as db:
        (cohort,) = db.scalars(select(Cohort)).all()
        cohort.program.published_at = None

    assert "Nothing is published yet" in words(olle.get(PROGRAMS))
    assert "One" in words(olle.get(f"{PROGRAMS}?show=drafts"))


def test_outline_when_compared_with_the_whole_cohort_then_says_the_same(stories: Stories) -> None:
    now = stories.clock.now()
    day = timedelta(days=1)
    for number, changes in enumerate(
        (
            {},
            {"capacity": 0},
            {"queue_limit": 1, "capacity": 0},
            {"registration_opens_at": now + day},
            {"registration_closes_at": now - day},
            {"closed_at": now},
            {"cancelled_at": now},
            {"policy": "lottery", "decides_at": now + day},
            {"policy": "lottery", "decides_at": now - day, "decided_at": now},
            {"policy": "manual"},
            {"hybrid": True},
            {"least_sessions": 1},
            {"own_access_rules": AccessRules(public=False)},
        )
    ):
        titled(stories, "Ett", "One", **changes)
        fill(stories, [f"Anna {number}"], State.WAITLISTED)

    with stories.database.transaction() as db:
        outlines = {row.id: row for row in cohort_outlines(db)}
        waiting = queries.queue_lengths(db, list(outlines))
        cohorts = db.scalars(select(Cohort)).all()
        assert len(cohorts) == len(outlines) == 13
        for cohort in cohorts:
            outline = outlines[cohort.id]
            assert availability(outline, outline.waiting, now) == availability(
                cohort, waiting[cohort.id], now
            )
            assert by_interest(outline, 1, now) == by_interest(cohort, 1, now)
            assert outline.access_rules == cohort.access_rules
