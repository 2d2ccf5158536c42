"""Pages that everybody sees alike but for their token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from flask import Flask

from shared.web.form_tokens import form_token
from shared.web.kept_pages import KeptPages, Look
from shared.web.languages import set_up_languages

_WORDS = re.compile(rb"<(.*)>")


class Desk:
    """Looks how a page stands; can be held up while it does."""

    def __init__(self) -> None:
        self.says: object = "open"
        self.looks = 0
        self.draws: Iterator[int] = count(1)
        self.looking, self.may_go_on = Event(), Event()
        self.may_go_on.set()

    def look(self) -> Look | None:
        self.looks += 1
        says = self.says
        self.looking.set()
        assert self.may_go_on.wait(20)
        if isinstance(says, Exception):
            raise says
        return None if says is None else Look(says, lambda: self._draw(says))

    def _draw(self, says: object) -> str:
        return f"[{says} {next(self.draws)}] <{form_token()}>"


class House:
    """An app with one page, and those who open it."""

    def __init__(self) -> None:
        self.app = Flask(__name__)
        self.app.secret_key = "for tests"
        set_up_languages(self.app, Path(__file__).parent)
        self.desk, self.pages = Desk(), KeptPages()

    def opened(self, path: str = "/form", **request: Any) -> str | None:
        """The words of the page for somebody new, without the token."""
        with self.app.test_request_context(path, **request):
            answer = self.pages.answer(self.desk.look)
            if answer is None:
                return None
            token = form_token().encode()
        assert answer.data.endswith(b" <" + token + b">")
        return answer.data.partition(b" <")[0].decode()


@pytest.fixture
def house() -> House:
    return House()


def test_page_when_nothing_has_changed_then_it_is_looked_at_and_not_drawn_again(
    house: House,
) -> None:
    assert [house.opened(), house.opened()] == ["[open 1]", "[open 1]"]
    assert house.desk.looks == 2


def test_page_when_something_has_changed_then_it_is_drawn_anew(house: House) -> None:
    first = house.opened()
    house.desk.says = "full"

    assert [first, house.opened()] == ["[open 1]", "[full 2]"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/other"},
        {"path": "/form?cohort=b"},
        {"headers": {"Accept-Language": "en"}},
        {"base_url": "http://localhost/below"},
    ],
    ids=["path", "argument", "language", "mount"],
)
def test_page_when_it_is_at_another_place_then_it_is_drawn_for_that(
    house: House, other: dict[str, Any]
) -> None:
    assert [house.opened(), house.opened(**other)] == ["[open 1]", "[open 2]"]


def test_page_when_two_open_it_then_each_has_a_token_of_their_own(house: House) -> None:
    tokens = set()
    for _ in range(2):
        with house.app.test_request_context("/form"):
            answer = house.pages.answer(house.desk.look)
            assert answer is not None
            tokens.update(_WORDS.findall(answer.data))

    assert len(tokens) == 2


def test_page_when_there_is_none_then_nothing_is_kept_of_the_one_before(house: House) -> None:
    house.opened()
    house.desk.says = None

    assert house.opened() is None


def test_page_when_the_look_fails_then_whoever_opens_it_hears_of_it_and_the_next_one_looks_again(
    house: House,
) -> None:
    house.desk.says = LookupError("nothing here")
    with pytest.raises(LookupError):
        house.opened()
    house.desk.says = "open"

    assert house.opened() == "[open 1]"


def test_page_when_there_are_very_many_then_the_oldest_do_not_stay_for_ever(house: House) -> None:
    first = house.opened()
    for number in range(200):
        house.opened(f"/{number}")

    assert house.opened() != first


def test_page_when_it_is_let_go_then_it_is_drawn_anew(house: House) -> None:
    first = house.opened()
    house.pages.forget()

    assert house.opened() != first


@pytest.mark.parametrize("failure", [None, LookupError("nothing here")], ids=["found", "missing"])
def test_page_when_many_come_during_a_look_then_the_next_look_is_for_all_and_sees_what_is_new(
    house: House, failure: Exception | None
) -> None:
    house.desk.may_go_on.clear()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(house.opened)
        assert house.desk.looking.wait(20)
        late = [pool.submit(house.opened) for _ in range(3)]
        _until_waiting(house, 3)
        # What they are shown was not so when the first look began.
        house.desk.says = failure or "full"
        house.desk.may_go_on.set()

        assert first.result(20) == "[open 1]"
        if failure is None:
            assert [one.result(20) for one in late] == ["[full 2]"] * 3
        else:
            assert [one.exception(20) for one in late] == [failure] * 3
    assert house.desk.looks == 2


def _until_waiting(house: House, number: int) -> None:
    until = monotonic() + 20
    while monotonic() < until:
        with house.app.test_request_context("/form"):
            if house.pages.waiting() == number:
                return
    raise AssertionError(f"{number} never came to wait")
