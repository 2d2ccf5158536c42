"""The tag of templates that keeps what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from shared.web.kept import KeptParts
from shared.web.languages import set_up_languages

_PAGE = "{% kept key %}{{ what }} {{ draw() }}{% endkept %}"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    set_up_languages(app, Path(__file__).parent)
    app.jinja_env.add_extension(KeptParts)
    times: Iterator[int] = count(1)
    app.jinja_env.globals["draw"] = lambda: next(times)
    return app


def drawn(app: Flask, key: object, what: str = "part", **request: Any) -> str:
    with app.test_request_context(**request):
        return render_template_string(_PAGE, key=key, what=what)


def test_part_when_it_is_drawn_from_the_same_then_it_is_drawn_once(app: Flask) -> None:
    assert [drawn(app, ("a", 1)), drawn(app, ("a", 1))] == ["part 1", "part 1"]


def test_part_when_it_is_drawn_from_something_else_then_it_is_drawn_for_that(app: Flask) -> None:
    assert [drawn(app, "a"), drawn(app, "b"), drawn(app, "a")] == ["part 1", "part 2", "part 1"]


def test_part_when_it_is_drawn_from_none_then_it_is_never_kept(app: Flask) -> None:
    assert [drawn(app, None), drawn(app, None)] == ["part 1", "part 2"]


@pytest.mark.parametrize(
    "other",
    [{"headers": {"Accept-Language": "en"}}, {"base_url": "http://localhost/below"}],
    ids=["language", "mount"],
)
def test_part_when_language_or_mount_is_another_then_it_is_drawn_for_that(
    app: Flask, other: dict[str, Any]
) -> None:
    assert [drawn(app, "a"), drawn(app, "a", **other)] == ["part 1", "part 2"]


def test_part_when_it_holds_marks_then_what_is_kept_is_escaped_once(app: Flask) -> None:
    assert {drawn(app, "a", "<b> & c") for _ in range(2)} == {"&lt;b&gt; &amp; c 1"}


def test_part_when_it_stands_twice_in_a_page_then_each_place_has_its_own(app: Flask) -> None:
    with app.test_request_context():
        shown = render_template_string(
            '{% kept "a" %}{{ draw() }}{% endkept %}\n{% kept "a" %}{{ draw() }}{% endkept %}'
        )

    assert shown == "1\n2"


def test_parts_when_there_are_very_many_then_the_oldest_do_not_stay_for_ever(app: Flask) -> None:
    first = drawn(app, "first")
    for number in range(500):
        drawn(app, number)

    assert drawn(app, "first") != first


def test_parts_when_they_are_let_go_then_each_is_drawn_anew(app: Flask) -> None:
    kept = app.jinja_env.extensions[KeptParts.identifier]
    assert isinstance(kept, KeptParts)
    drawn(app, "a")
    kept.forget()

    assert drawn(app, "a") == "part 2"
