"""An offered place in the browser: the page of the link, my page, the organizer's board."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.registration.storage.catalogue import Cohort
from services.registration.web.presenting.board import cohort_board
from services.registration.web.presenting.participants import Reader
from tests.support.clock import SettableClock
from tests.support.pages import Visitor, words
from tests.support.registration import test_links
from tests.support.stories import Stories


@pytest.fixture
def queue(stories: Stories) -> Stories:
    """Bo is asked whether he wants Anna's place; Cecilia waits behind him."""
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("anna", "bo", "cecilia")
    stories.cancel("anna")
    return stories


@pytest.fixture
def path(queue: Stories) -> str:
    return test_links().offer(queue.offer_of("bo")).removeprefix("http://spinn.example.org")


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor.of(app)


def my_page(stories: Stories, visitor: Visitor, who: str) -> str:
    url: str = stories.messages(who)[-1][1]["my_page_url"]
    return words(visitor.get(url.removeprefix("http://spinn.example.org")))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "The place is yours to take until Thursday 26 November 2026 at 10:00"),
        ("sv", "Platsen är din att ta till torsdag 26 november 2026 kl. 10:00"),
    ],
)
def test_link_when_opened_then_shows_until_when_and_changes_nothing(
    app: Flask, queue: Stories, path: str, language: str, expected: str
) -> None:
    response = Visitor.of(app, language).get(path)

    assert response.status_code == 200
    assert expected in words(response).replace("\N{NO-BREAK SPACE}", " ")
    assert (response.headers["Referrer-Policy"], queue.state("bo")) == ("no-referrer", "offered")


@pytest.mark.parametrize(("promotion", "asks"), [("offer", True), ("direct", False)])
def test_program_when_its_queue_is_asked_first_then_says_so(
    stories: Stories, visitor: Visitor, promotion: str, asks: bool
) -> None:
    stories.open_cohort(capacity=1, promotion=promotion)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        slug = cohort.program.slug

    shown = words(visitor.get(f"/programs/{slug}"))

    assert ("They usually have two working days to answer" in shown) is asks


def test_yes_when_pressed_then_the_place_is_theirs(
    queue: Stories, path: str, visitor: Visitor
) -> None:
    response = visitor.submit(path, {"answer": "accept"})

    assert "The place is yours" in words(response)
    assert queue.state("bo") == "confirmed"


def test_no_when_pressed_then_the_next_is_asked(
    queue: Stories, path: str, visitor: Visitor
) -> None:
    response = visitor.submit(path, {"answer": "pass"})

    assert "You have passed the place on" in words(response)
    assert (queue.state("bo"), queue.state("cecilia")) == ("cancelled", "offered")


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_answer_when_it_is_neither_then_is_refused(
    queue: Stories, path: str, visitor: Visitor, answer: str
) -> None:
    assert visitor.submit(path, {"answer": answer}).status_code == 400
    assert queue.state("bo") == "offered"


def test_link_when_opened_after_the_deadline_then_says_so_kindly(
    queue: Stories, path: str, visitor: Visitor, clock: SettableClock
) -> None:
    clock.set(queue.deadline("bo"))

    response = visitor.get(path)

    assert "The place has gone to the next" in words(response)
    assert "<form" not in response.text.partition("<main")[2].partition("</main>")[0]


def test_yes_when_pressed_after_the_deadline_then_comes_too_late(
    queue: Stories, app: Flask, path: str, clock: SettableClock
) -> None:
    visitor = Visitor.of(app)
    clock.set(queue.deadline("bo") - timedelta(seconds=1))

    class Slow(Visitor):
        def get(self, path: str, **headers: str) -> TestResponse:
            page = super().get(path, **headers)
            clock.set(queue.deadline("bo"))
            return page

    response = Slow(visitor.client).submit(path, {"answer": "accept"})

    assert "The place has gone to the next" in words(response)
    assert (queue.state("bo"), queue.state("cecilia")) == ("expired", "offered")


def test_link_when_opened_again_after_an_answer_then_says_how_it_stands(
    queue: Stories, path: str, visitor: Visitor
) -> None:
    visitor.submit(path, {"answer": "accept"})
    accepted = words(visitor.get(path))
    queue.cancel("bo")

    assert "The place is yours" in accepted
    assert "This offer no longer holds" in words(visitor.get(path))


def test_link_when_changed_then_is_not_found(path: str, visitor: Visitor) -> None:
    assert visitor.get(f"{path}x").status_code == 404


def test_link_when_the_organizer_withdrew_the_offer_then_says_so(
    queue: Stories, path: str, visitor: Visitor
) -> None:
    queue.cancel("bo", actor="organizer:1")

    assert "This offer no longer holds" in words(visitor.get(path))


def test_my_page_when_a_place_is_offered_then_leads_to_the_answer(
    queue: Stories, visitor: Visitor
) -> None:
    shown = my_page(queue, visitor, "bo")

    assert "Do you want the place? We hold it for you until" in shown
    assert "Has been offered a place" in shown


def test_my_page_when_moves_were_made_then_tells_each_with_its_reason(
    queue: Stories, visitor: Visitor
) -> None:
    queue.answer("bo", "pass")

    told = my_page(queue, visitor, "bo").partition("What has happened so far")[2]

    for sentence in (
        "You filled in the form.",
        "You confirmed your address. All places were taken, so you joined the queue.",
        "A place became free. It was your turn, and you were asked.",
        "You said no to the place, and it went to the next in the queue.",
    ):
        before, found, told = told.partition(sentence)
        assert found, f"{sentence} comes after {before}"


def test_my_page_when_the_person_cancelled_then_tells_it_apart_from_the_organizer(
    queue: Stories, visitor: Visitor
) -> None:
    queue.cancel("cecilia", actor="organizer:1")

    assert "You cancelled." in my_page(queue, visitor, "anna")
    assert "The organizer cancelled your registration." in my_page(queue, visitor, "cecilia")


def test_board_when_a_place_is_offered_then_says_to_whom_and_until_when(
    app: Flask, queue: Stories, clock: SettableClock
) -> None:
    with app.test_request_context(), queue.database.transaction() as session:
        cohort = session.get_one(Cohort, queue.cohort_id)
        board = cohort_board(session, cohort, Reader("en", clock.now()))

    listed = {
        row.name: (row.state, row.offered_until, row.queue_position) for row in board.people.rows
    }
    assert listed == {
        "Bo": ("offered", queue.deadline("bo"), None),
        "Cecilia": ("waitlisted", None, 1),
    }
