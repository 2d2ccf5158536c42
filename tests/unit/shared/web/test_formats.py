"""How dates, times and durations read in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from shared.web import formats
from shared.web.languages import set_up_languages


@pytest.fixture(autouse=True)
def request_context(tmp_path: Path) -> Iterator[None]:
    app = Flask(__name__)
    set_up_languages(app, tmp_path)
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", "torsdag 12 mars 2026"), ("en", "Thursday 12 March 2026")],
)
def test_weekday_date_when_language_changes_follows_it(language: str, expected: str):
    with force_locale(language):
        assert formats.weekday_date(date(2026, 3, 12)) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 12), date(2026, 3, 12), "12 March 2026"),
        (date(2026, 3, 12), date(2026, 3, 19), "12–19 March 2026"),
        (date(2026, 3, 12), date(2026, 6, 4), "12 March – 4 June 2026"),
        (date(2026, 12, 9), date(2027, 1, 27), "9 December 2026 – 27 January 2027"),
    ],
)
def test_date_span_when_parts_are_shared_says_them_once(first: date, last: date, expected: str):
    assert formats.date_span(first, last) == expected


def test_date_span_when_two_times_of_one_day_is_that_day():
    morning, evening = datetime(2026, 3, 12, 8, 0), datetime(2026, 3, 12, 18, 0)
    assert formats.date_span(morning, evening) == "12 March 2026"


def test_moment_when_summer_time_is_on_adds_two_hours():
    assert formats.moment(datetime(2026, 7, 1, 14, 0, tzinfo=UTC)) == (
        "Wednesday 1 July 2026 at 16:00"
    )


def test_moment_when_winter_time_is_on_adds_one_hour():
    assert formats.clock(formats.in_house_time(datetime(2026, 1, 1, 14, 0, tzinfo=UTC))) == "15:00"


def test_zone_name_when_house_zone_is_in_words():
    assert formats.zone_name("Europe/Stockholm") == "Swedish time"


def test_zone_name_when_other_zone_is_the_language_s_name_of_it():
    with force_locale("sv"):
        assert formats.zone_name("Europe/Helsinki") == "östeuropeisk tid"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 minutes"), (45, "45 minutes"), (60, "1 hour"), (150, "2 hours 30 minutes")],
)
def test_duration_when_parts_are_zero_leaves_them_out(minutes: int, expected: str):
    assert formats.duration(minutes) == expected


def test_listing_when_swedish_joins_with_och():
    with force_locale("sv"):
        assert formats.listing(["a", "b", "c"]) == "a, b och c"
