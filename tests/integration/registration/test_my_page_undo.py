"""Undoing a cancellation in the browser: on the page after it, and on the person's own page."""

from __future__ import annotations

import pytest
from flask import Flask

from services.registration.storage.registrations import Registration
from tests.support.pages import Visitor, words
from tests.support.stories import Stories


def page_of(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return f"/my/{stories.links.own_page_token(row.participant)}"


@pytest.fixture
def mine(stories: Stories) -> str:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    return page_of(stories, "anna")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Undo the cancellation Possible until 10:10"), ("sv", "Ångra avbokningen")],
)
def test_cancelled_page_when_place_is_still_free_then_offers_to_undo(
    app: Flask, stories: Stories, mine: str, language: str, said: str
) -> None:
    visitor = Visitor.of(app, language)

    page = visitor.submit(f"{mine}/registrations/{stories.id_of('anna')}/cancel")

    assert said in words(page)


def test_cancelled_page_when_the_next_has_the_place_then_offers_nothing(
    app: Flask, stories: Stories, mine: str
) -> None:
    stories.enter("bo")

    page = Visitor.of(app).submit(f"{mine}/registrations/{stories.id_of('anna')}/cancel")

    assert "Undo the cancellation" not in words(page)


def undo(visitor: Visitor, stories: Stories, mine: str) -> tuple[int, str]:
    """Press the button on the person's own page; return the status and what is read then."""
    target = f"{mine}/registrations/{stories.id_of('anna')}/undo"
    page = visitor.get(mine)
    assert target in page.text
    answer = visitor.press(page, target)
    shown = visitor.get(answer.location) if answer.status_code == 303 else answer
    return answer.status_code, words(shown)


def test_my_page_when_button_is_pressed_then_the_place_is_back(
    app: Flask, stories: Stories, mine: str
) -> None:
    stories.cancel("anna")

    status, shown = undo(Visitor.of(app), stories, mine)

    assert (status, stories.state("anna")) == (303, "confirmed")
    assert "Has a place" in shown


def test_my_page_when_the_place_went_since_it_was_opened_then_says_so_kindly(
    app: Flask, stories: Stories, mine: str
) -> None:
    stories.cancel("anna")
    visitor = Visitor.of(app)
    page = visitor.get(mine)
    stories.enter("bo")

    answer = visitor.press(page, f"{mine}/registrations/{stories.id_of('anna')}/undo")

    assert answer.status_code == 409
    assert "Somebody else has your place in Try a thing now" in words(answer)


def test_undo_when_it_is_somebody_elses_registration_then_is_not_found(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")
    stories.enter("bo")
    visitor = Visitor.of(app)
    other = page_of(stories, "bo")

    answer = visitor.press(
        visitor.get(f"{other}/registrations/{stories.id_of('bo')}/cancel"),
        f"{other}/registrations/{stories.id_of('anna')}/undo",
    )

    assert (answer.status_code, stories.state("anna")) == (404, "cancelled")


def test_undo_when_only_opened_then_does_nothing(app: Flask, stories: Stories, mine: str) -> None:
    stories.cancel("anna")

    answer = Visitor.of(app).get(f"{mine}/registrations/{stories.id_of('anna')}/undo")

    assert (answer.status_code, stories.state("anna")) == (405, "cancelled")
