"""What pages tell those who wait, and those who think of it, under each rule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from services.registration.domain.waitlist import queue_controls
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.stories import Stories


def follow(stories: Stories, policy: str) -> None:
    """Let the cohort give its places by another rule."""
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        cohort.policy = policy
        if policy in ("lottery", "priority"):
            cohort.decides_at = stories.clock.now() + timedelta(days=5)


def my_page(app: Flask, stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of(who))
        token = stories.links.own_page_token(row.participant)
    return words(Visitor.of(app).get(f"/my/{token}"))


def public_pages(app: Flask, stories: Stories) -> tuple[str, str]:
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug
    visitor = Visitor.of(app)
    return (
        words(visitor.get(f"/programs/{slug}")),
        words(visitor.get(f"/programs/{slug}/register")),
    )


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("first_come", "You are number 1 in the queue, because the 1 place is taken."),
        ("lottery", "you take part with the same chance as everybody else"),
        ("priority", "The places are given by the published rule"),
        ("manual", "The organizer chooses who gets a place."),
    ],
)
def test_my_page_when_somebody_waits_then_says_for_what_by_the_rule(
    app: Flask, stories: Stories, policy: str, sentence: str
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    follow(stories, policy)
    stories.enter("bo")

    page = my_page(app, stories, "bo")

    assert sentence in page
    assert ("taken" in page) == (policy == "first_come")
    assert "Too few have waited for this before to say how many usually get in." in page


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("lottery", "Places are drawn"),
        ("priority", "Places are given"),
        ("manual", "The organizer chooses who gets a place"),
    ],
)
def test_public_pages_when_places_are_not_given_by_asking_then_promise_none(
    app: Flask, stories: Stories, policy: str, sentence: str
) -> None:
    stories.open_cohort(capacity=8)
    follow(stories, policy)
    stories.enter("anna")

    for page in public_pages(app, stories):
        assert sentence in page
        assert "Full" not in page
        assert "taken right now" not in page


def test_public_pages_when_earlier_queues_tell_then_say_how_they_went(
    app: Flask, stories: Stories, clock: SettableClock
) -> None:
    for run in ("first", "second"):
        stories.open_cohort(capacity=1)
        stories.enter(*(f"{run}-{number}" for number in range(5)))
        stories.cancel(f"{run}-0")
        clock.advance(timedelta(days=15))
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    for page in public_pages(app, stories):
        assert "In this organizer's last 2 cohorts with a queue, 2 of the 6 who stood" in page
        assert "where you would stand (place 1 to 2)" in page
        assert "Each time 1 got in from the queue." in page


def test_pages_when_the_queue_stands_still_or_is_full_then_say_why(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    act = Act("organizer:1", "Lokalen byts.", stories.clock.now())
    with stories.database.transaction() as session:
        queue_controls.freeze(session, stories.cohort_id, act)
        capped = Act("organizer:1", "Fler hinner inte få plats.", stories.clock.now())
        queue_controls.cap(session, stories.cohort_id, 1, capped)

    mine, public = my_page(app, stories, "bo"), public_pages(app, stories)[0]

    assert "lets it move again. The reason: Lokalen byts." in mine
    assert "how long the queue may become. Reason: Fler hinner inte" in mine
    assert "Nobody more can join the queue at the moment." in public
    assert "The reason: Fler hinner inte få plats." in public


def test_promise_when_an_organizer_says_when_people_hear_then_they_and_the_queue_page_show_it(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1, starts_in=timedelta(days=30))
    follow(stories, "manual")
    stories.enter("anna")
    olle, path = signed_in(app, stories.database), f"/organizer/cohorts/{stories.cohort_id}/queue"
    assert "The organizer has not said yet when you hear." in my_page(app, stories, "anna")
    local = stories.clock.now() + timedelta(days=9)
    fields = {"promise-hears_by": f"{local:%Y-%m-%dT%H:%M}", "promise-reason": "Vi läser först."}

    refused = olle.press(olle.get(path), f"{path}/promise", {**fields, "promise-reason": ""})
    gone = {**fields, "promise-hears_by": "2020-01-01T12:00"}
    too_early = olle.press(olle.get(path), f"{path}/promise", gone)
    olle.press(olle.get(path), f"{path}/promise", fields)

    assert (refused.status_code, too_early.status_code) == (422, 422)
    assert "Choose a time that is still to come" in words(too_early)
    assert "You have said: by" in words(olle.get(path))
    mine = my_page(app, stories, "anna")
    assert "The organizer means to answer by" in mine
    assert "The organizer said when you hear. Reason: Vi läser först." in mine


def test_queue_page_when_places_go_in_turn_then_asks_for_no_promise(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1)
    olle = signed_in(app, stories.database)

    page = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}/queue"))

    assert "When those who wait hear" not in page


@pytest.mark.parametrize(
    ("policy", "heading"),
    [
        ("first_come", "You are number 1 in the queue"),
        ("lottery", "You take part in the draw"),
        ("priority", "You have signed up"),
        ("manual", "You are in the queue"),
    ],
)
def test_confirming_when_somebody_joins_a_queue_then_says_by_its_rule_what_they_have(
    app: Flask, stories: Stories, policy: str, heading: str
) -> None:
    stories.open_cohort(capacity=1)
    if policy == "first_come":
        stories.enter("anna")
    follow(stories, policy)
    stories.sign_up("bo")
    path = stories.links.confirm(stories.id_of("bo")).removeprefix("http://spinn.example.org")

    page = words(Visitor.of(app).submit(path))

    assert heading in page
    assert ("taken" in page) == (policy == "first_come")
    assert "When you hear" in page
