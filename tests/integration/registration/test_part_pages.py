"""Choosing sessions and a way to take part, on the pages: sign-up, own page, the organizer's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import Registration
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

GOOD = {
    "name": "Anna Ek",
    "email": "anna@example.org",
    "organisation": "Provbolaget AB",
    "organisation_number": "402001-0015",
    "consent": "y",
}


def slug(stories: Stories) -> str:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.program.slug


def ids(stories: Stories, *numbers: int) -> list[str]:
    return [str(one) for number in numbers for one in stories.sessions([number])]


def field_of(stories: Stories, number: int) -> str:
    return f"places_{next(iter(stories.sessions([number]))).hex}"


def own_page(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return f"/my/{stories.links.own_page_token(row.participant)}"


def part_page(stories: Stories, who: str) -> str:
    return f"{own_page(stories, who)}/registrations/{stories.id_of(who)}/part"


@pytest.mark.parametrize(
    ("language", "rule", "left", "full"),
    [
        ("sv", "Du väljer minst 2 av de 3 tillfällena.", "4 platser kvar av 4.", "hamnar i kön"),
        ("en", "You choose at least 2 of the 3 sessions.", "4 places left of 4.", "in the queue"),
    ],
)
def test_form_when_sessions_are_chosen_then_shows_each_with_its_places(
    app: Flask, stories: Stories, language: str, rule: str, left: str, full: str
) -> None:
    stories.open_cohort(capacity=10, sessions=3)
    stories.let_choose(2, places={1: 4, 2: 1})
    stories.enter("bo", sessions=[2, 3])

    shown = words(Visitor.of(app, language).get(f"/programs/{slug(stories)}/register"))

    assert (rule in shown, left in shown, full in shown) == (True, True, True)


def test_form_when_everybody_attends_all_then_asks_nothing_of_it(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(sessions=2)
    shown = Visitor.of(app).get(f"/programs/{slug(stories)}/register").text
    assert 'name="sessions"' not in shown
    assert 'name="mode"' not in shown


def test_sign_up_when_too_few_are_chosen_then_told_beside_them_and_nothing_is_lost(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=3)
    stories.let_choose(2, 2)
    path = f"/programs/{slug(stories)}/register"
    visitor = Visitor.of(app)

    few = visitor.submit(path, {**GOOD, "sessions": ids(stories, 1)})
    many = visitor.submit(path, {**GOOD, "sessions": ids(stories, 1, 2, 3)})

    assert (few.status_code, "Choose at least 2 sessions." in words(few)) == (422, True)
    assert (many.status_code, "Choose at most 2 sessions." in words(many)) == (422, True)
    ticked = re.findall(r'value="([0-9a-f-]{36})"[^>]*checked', few.text)
    assert ticked == ids(stories, 1)


def test_sign_up_when_chosen_then_registered_for_those_sessions_and_told_so(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=3)
    stories.let_choose(modes={"on_site": 3, "online": None})
    path = f"/programs/{slug(stories)}/register"
    visitor = Visitor.of(app)
    without = visitor.submit(path, {**GOOD, "sessions": ids(stories, 3)})
    assert (without.status_code, "Choose how you take part." in words(without)) == (422, True)

    sent = visitor.submit(path, {**GOOD, "sessions": ids(stories, 3), "mode": "online"})

    assert sent.status_code == 302
    with stories.database.transaction() as session:
        row = session.scalars(select(Registration)).one()
        assert ([one.number for one in row.meetings], row.mode) == ([3], "online")
    shown = words(visitor.get(sent.location))
    assert ("Online" in shown, "The test hall" in shown) == (True, False)


def test_own_page_when_the_choice_is_changed_then_shows_what_holds(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=3)
    stories.let_choose(modes={"on_site": 3, "online": None})
    stories.enter("anna", sessions=[1], mode="on_site")
    visitor, page = Visitor.of(app), part_page(stories, "anna")
    assert "Change what you take part in" in words(visitor.get(own_page(stories, "anna")))

    answer = visitor.submit(page, {"sessions": ids(stories, 2, 3), "mode": "online"})

    assert answer.status_code == 303
    assert (stories.attends("anna"), stories.seats()["online"]) == ([2, 3], (1, None))
    shown = words(visitor.get(answer.location))
    assert "You take part: online." in shown
    assert "You changed what you take part in." in shown


def test_own_page_when_what_is_wanted_is_full_then_told_and_nothing_changes(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={2: 1}, modes={"on_site": 1, "online": None})
    stories.enter("bo", sessions=[2], mode="on_site")
    stories.enter("anna", sessions=[1], mode="online")
    visitor, page = Visitor.of(app), part_page(stories, "anna")

    full = visitor.submit(page, {"sessions": ids(stories, 1, 2), "mode": "online"})
    on_site = visitor.submit(page, {"sessions": ids(stories, 1), "mode": "on_site"})

    assert (full.status_code, "Session 2 has no place left." in words(full)) == (422, True)
    assert (on_site.status_code, "no place left for that" in words(on_site)) == (422, True)
    assert stories.attends("anna") == [1]


def test_own_page_when_registration_has_closed_then_shows_without_a_form(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose()
    stories.enter("anna", sessions=[2])
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.registration_closes_at = stories.clock.now()

    shown = Visitor.of(app).get(part_page(stories, "anna"))

    assert "registration has closed" in words(shown)
    assert 'name="sessions"' not in shown.text


def test_rule_when_an_organizer_sets_it_then_kept_and_shown_again(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    olle, page = signed_in(app, stories.database), f"/organizer/cohorts/{stories.cohort_id}/part"

    saved = olle.submit(
        page,
        {
            "who": "choose",
            "least": "1",
            "most": "2",
            field_of(stories, 1): "4",
            "hybrid": "y",
            "on_site": "3",
        },
    )

    assert saved.status_code == 302
    assert stories.seats() == {
        "1": (0, 4),
        "2": (0, None),
        "on_site": (0, 3),
        "online": (0, None),
    }
    again = olle.get(page).text
    assert 'value="4"' in again
    board = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}"))
    assert "On site: 0 of 3 places taken." in board
    listed = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}/sessions"))
    assert "0 of 4 places taken" in listed


def test_rule_when_it_cannot_be_then_told_beside_the_field(app: Flask, stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    olle, page = signed_in(app, stories.database), f"/organizer/cohorts/{stories.cohort_id}/part"

    def refused(**fields: str) -> str:
        answer = olle.submit(page, fields)
        assert answer.status_code == 422
        return words(answer)

    assert "does not have so many sessions" in refused(who="choose", least="3")
    assert "no fewer than the least" in refused(who="choose", least="2", most="1")
    assert "fewer places than the cohort" in refused(who="all", **{field_of(stories, 1): "4"})
    assert "whole number" in refused(who="choose", least="two")
    stories.let_choose(modes={"on_site": None, "online": None})
    stories.enter("anna", "bo", sessions=[1], mode="online")
    few = {field_of(stories, 1): "1"}
    assert "2 places are taken." in refused(who="choose", hybrid="y", **few)
    assert "2 places are taken." in refused(who="choose", hybrid="y", online="1")
    assert "Somebody is registered and has chosen" in refused(who="all", hybrid="y")
    assert "Somebody is registered and has chosen" in refused(who="choose")


def test_rule_when_the_cohort_is_over_then_told(app: Flask, stories: Stories) -> None:
    stories.open_cohort(capacity=10)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.cancelled_at = stories.clock.now()
    olle = signed_in(app, stories.database)
    answer = olle.submit(f"/organizer/cohorts/{stories.cohort_id}/part", {"who": "all"})
    assert (answer.status_code, "called off" in words(answer)) == (422, True)


def test_attendance_when_people_choose_then_lists_only_those_who_come(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(modes={"on_site": None, "online": None})
    stories.enter("anna", sessions=[1], mode="online")
    stories.enter("bo", sessions=[2], mode="on_site")
    olle = signed_in(app, stories.database)
    first = ids(stories, 1)[0]

    shown = words(olle.get(f"/organizer/sessions/{first}/attendance"))

    assert ("Anna Provbolaget Online" in shown, "Bo" in shown) == (True, False)
    cancelling = words(olle.get(f"/organizer/sessions/{first}/cancel"))
    assert "One person gets a mail" in cancelling
    moving = words(olle.get(f"/organizer/sessions/{first}"))
    assert "One person" in moving


def test_pages_when_a_session_has_room_and_track_then_shown_to_everybody(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort()
    with stories.database.transaction() as session:
        meeting = session.scalars(
            select(ProgramSession).where(ProgramSession.cohort_id == stories.cohort_id)
        ).one()
        meeting.room = "Stora salen"

    assert "room: Stora salen" in words(Visitor.of(app).get(f"/programs/{slug(stories)}"))


@pytest.mark.parametrize(
    ("language", "hint"),
    [("sv", "En del av det här är samtidigt"), ("en", "Some of this is at the same time")],
)
def test_own_page_when_two_registrations_overlap_then_hints_at_it_and_refuses_nothing(
    app: Flask, stories: Stories, language: str, hint: str
) -> None:
    stories.open_cohort(sessions=2)
    stories.enter("anna")
    visitor, own = Visitor.of(app, language), own_page(stories, "anna")
    assert hint not in words(visitor.get(own))
    stories.open_cohort()
    stories.sign_up("anna")
    confirming = urlsplit(stories.links.confirm(stories.id_of("anna"))).path

    asked = visitor.get(confirming)
    stories.confirm("anna")

    assert (hint in words(asked), hint in words(visitor.get(own))) == (True, True)
    assert stories.state("anna") == "confirmed"


def test_own_page_when_two_chosen_sessions_overlap_then_hints_at_it(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=5, sessions=3)
    stories.let_choose()
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        first, second = cohort.sessions[:2]
        second.starts_at, second.ends_at = first.starts_at, first.ends_at
    form = Visitor.of(app).get(f"/programs/{slug(stories)}/register")
    assert "At the same time as session 2." in words(form)
    stories.enter("anna", sessions=[1, 2])
    stories.enter("bo", sessions=[2, 3])

    hint = "Some of this is at the same time"
    assert hint in words(Visitor.of(app).get(own_page(stories, "anna")))
    assert hint not in words(Visitor.of(app).get(own_page(stories, "bo")))


def test_join_when_it_overlaps_with_what_one_is_registered_for_then_says_so_before(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort()
    stories.enter("anna")
    stories.open_cohort()

    shown = words(Visitor.of(app).get(f"{own_page(stories, 'anna')}/join"))

    assert "You are registered for something else then" in shown
