"""The dates of a cohort: weekly series, moves, what speaks against a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.errors import TimesNotPossible
from services.registration.domain.programs.planning import (
    Concern,
    SessionPlan,
    concerns,
    days_between,
    moved,
    weekly_days,
    weekly_plans,
)
from services.registration.gateways.holiday_names import holiday_name
from tests.support.registration import ZONE, text


def plan(starts: datetime, hours: int = 3) -> SessionPlan:
    return SessionPlan(
        starts_local=starts,
        ends_local=starts + timedelta(hours=hours),
        zone=ZONE,
        place=text("Salen", "The hall"),
        municipality="Falun",
    )


def test_series_when_it_meets_christmas_and_new_year_then_steps_over_both_eves() -> None:
    series = weekly_days(date(2026, 12, 10), 4, holiday_name)

    assert series.days == (
        date(2026, 12, 10),
        date(2026, 12, 17),
        date(2027, 1, 7),
        date(2027, 1, 14),
    )
    assert series.skipped == (date(2026, 12, 24), date(2026, 12, 31))


def test_series_when_it_meets_midsummer_eve_then_steps_over_it() -> None:
    series = weekly_days(date(2026, 6, 12), 3, holiday_name)

    assert series.days == (date(2026, 6, 12), date(2026, 6, 26), date(2026, 7, 3))
    assert series.skipped == (date(2026, 6, 19),)


def test_series_when_its_first_day_is_a_holiday_then_keeps_what_was_chosen() -> None:
    assert weekly_days(date(2026, 12, 24), 1, holiday_name).days == (date(2026, 12, 24),)


@given(first=st.dates(date(2026, 1, 1), date(2035, 1, 1)), count=st.integers(1, 60))
def test_series_when_made_then_has_its_length_one_weekday_and_no_later_holiday(
    first: date, count: int
) -> None:
    days = weekly_days(first, count, holiday_name).days

    assert len(days) == count
    assert {day.weekday() for day in days} == {first.weekday()}
    assert not any(holiday_name(day) for day in days[1:])


def test_series_when_clocks_change_then_keeps_its_time_on_the_wall() -> None:
    plans = weekly_plans(plan(datetime(2027, 3, 23, 18, 0)), 2, holiday_name)

    assert [each.starts_local.hour for each in plans] == [18, 18]
    assert [each.instants()[0] for each in plans] == [
        datetime(2027, 3, 23, 17, 0, tzinfo=UTC),
        datetime(2027, 3, 30, 16, 0, tzinfo=UTC),
    ]


def test_session_when_clocks_skip_its_time_then_is_refused() -> None:
    with pytest.raises(TimesNotPossible):
        plan(datetime(2027, 3, 28, 2, 30)).instants()


@pytest.mark.parametrize(
    ("new", "same_weekday", "begins"),
    [
        (date(2027, 3, 10), False, date(2027, 3, 10)),
        (date(2027, 3, 10), True, date(2027, 3, 16)),
        (date(2027, 3, 16), True, date(2027, 3, 16)),
        (date(2026, 11, 2), True, date(2026, 11, 3)),
    ],
)
def test_move_when_weekdays_are_kept_then_begins_on_the_first_such_day(
    new: date, same_weekday: bool, begins: date
) -> None:
    tuesday = date(2027, 1, 12)

    assert tuesday + days_between(tuesday, new, same_weekday=same_weekday) == begins


def test_sessions_when_moved_then_keep_clock_and_distance() -> None:
    plans = [plan(datetime(2027, 1, 12, 9, 0)), plan(datetime(2027, 1, 20, 13, 0))]

    later = moved(plans, timedelta(days=140))

    assert [each.starts_local for each in later] == [
        datetime(2027, 6, 1, 9, 0),
        datetime(2027, 6, 9, 13, 0),
    ]


@pytest.mark.parametrize(
    ("starts", "found"),
    [
        (datetime(2026, 12, 24, 9), [Concern("holiday", date(2026, 12, 24), "Julafton")]),
        (datetime(2026, 12, 23, 9), []),
        (datetime(2026, 12, 23, 18), [Concern("eve", date(2026, 12, 23), "Julafton")]),
        (datetime(2027, 1, 16, 9), [Concern("weekend", date(2027, 1, 16))]),
        (datetime(2027, 1, 13, 9), []),
    ],
)
def test_concerns_when_a_day_is_looked_at_then_say_what_speaks_against_it(
    starts: datetime, found: list[Concern]
) -> None:
    assert concerns(starts, starts + timedelta(hours=3), holiday_name) == found


def test_holiday_when_asked_in_english_then_has_its_english_name() -> None:
    assert holiday_name(date(2026, 6, 19), "en") == "Midsummer Eve"
