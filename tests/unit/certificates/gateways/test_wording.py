"""How facts read in both languages."""

from datetime import date

import pytest

from services.certificates.gateways import wording


def as_is(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("first", "last", "sv", "en"),
    [
        (date(2026, 11, 3), date(2026, 11, 3), "3 november 2026", "3 November 2026"),
        (date(2026, 11, 3), date(2026, 11, 17), "3–17 november 2026", "3–17 November 2026"),
        (
            date(2026, 10, 30),
            date(2026, 11, 6),
            "30 oktober – 6 november 2026",
            "30 October – 6 November 2026",
        ),
        (
            date(2026, 12, 1),
            date(2027, 1, 5),
            "1 december 2026 – 5 januari 2027",
            "1 December 2026 – 5 January 2027",
        ),
    ],
)
def test_period_when_days_share_month_or_year_says_it_once(
    first: date, last: date, sv: str, en: str
):
    assert wording.period(first, last, "sv") == sv
    assert wording.period(first, last, "en") == en


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (270, "4 h 30 min"), (1800, "30 h")],
)
def test_duration_when_given_minutes_leaves_out_what_is_zero(minutes: int, text: str):
    assert wording.duration(minutes).replace("\u00a0", " ") == text


def test_global_goals_when_targets_share_a_goal_are_grouped_in_order():
    goals = wording.global_goals(("9.5", "8.2", "9.4"), as_is)
    assert [goal.words for goal in goals] == [
        "9.5, 9.4 Industry, innovation and infrastructure",
        "8.2 Decent work and economic growth",
    ]


def test_global_goals_when_a_goal_stands_alone_name_it_without_target():
    assert [goal.words for goal in wording.global_goals(("13",), as_is)] == ["13 Climate action"]


@pytest.mark.parametrize("target", ["", "18.1", "x.1", "0", "9"])
def test_global_goals_when_agenda_2030_lacks_the_goal_leave_it_out(target: str):
    expected = 1 if target == "9" else 0
    assert len(wording.global_goals((target,), as_is)) == expected


def test_goal_names_are_seventeen():
    assert sorted(wording.goal_names(as_is)) == list(range(1, 18))


def test_sub_goal_name_when_translated_is_in_the_readers_language():
    assert wording.sub_goal_name("collaboration", str.upper) == "COLLABORATION"
