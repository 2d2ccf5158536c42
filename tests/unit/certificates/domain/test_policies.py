"""Decisions about certificates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.certificates.domain import policies
from shared.contracts.facts import LocalizedText
from tests.support.certificates import session


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 6, 24, 22, 0, tzinfo=UTC), date(2026, 6, 25)),
    ],
)
def test_house_day_when_midnight_passes_in_sweden_is_the_swedish_day(now: datetime, day: date):
    assert policies.house_day(now) == day


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 5), (1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (99, 3600)]
)
def test_wait_before_attempt_when_attempts_grow_doubles_up_to_an_hour(attempts: int, seconds: int):
    assert policies.wait_before_attempt(attempts) == timedelta(seconds=seconds)


def test_common_place_when_all_sessions_share_it_is_that_place():
    assert policies.common_place((session(1), session(2))) == LocalizedText(
        sv="Borlänge", en="Borlänge"
    )


def test_common_place_when_sessions_move_about_is_none():
    assert policies.common_place((session(1), session(2, "Falun"))) is None


def test_common_place_when_there_are_no_sessions_is_none():
    assert policies.common_place(()) is None


@pytest.mark.parametrize("text", ["", " \n"])
def test_is_note_when_only_blanks_is_false(text: str):
    assert not policies.is_note(text)


def test_is_note_when_it_says_something_is_true():
    assert policies.is_note("Fel person")


def test_revocation_reasons_are_those_of_the_contract():
    assert policies.REVOCATION_REASONS == (
        "issued_in_error",
        "attendance_withdrawn",
        "misuse",
        "at_holders_request",
    )


@pytest.mark.parametrize(
    ("last_day", "months", "until"),
    [
        (date(2026, 11, 17), None, None),
        (date(2026, 11, 17), 1, date(2026, 12, 17)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 14, date(2028, 2, 29)),
        (date(2026, 11, 17), 24, date(2028, 11, 17)),
    ],
)
def test_good_until_when_a_month_is_too_short_then_is_its_last_day(
    last_day: date, months: int | None, until: date | None
):
    assert policies.good_until(last_day, months) == until
