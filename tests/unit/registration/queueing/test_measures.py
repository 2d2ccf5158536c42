"""Numbers of an outcome: shares, concentration, and groups too small to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.queueing.first_come import FirstCome
from services.registration.domain.queueing.lab import (
    POLICIES,
    LabRules,
    policy,
    replay,
    without_small_groups,
)
from services.registration.domain.queueing.measures import Share, gini, hide_small, measure
from tests.support.queueing import applicant

DEMAND = [
    applicant("a", 0, organisation="Ett", people=3),
    applicant("b", 1, group="private"),
    applicant("c", 2, organisation="Ett"),
    applicant("d", 3, organisation="Två"),
    applicant("e", 4, group="founder", organisation="Tre", people=2),
    applicant("f", 5, leaves=5),
]


def test_measure_when_a_party_gets_in_then_counts_its_people():
    found = measure(FirstCome()(DEMAND, 5))

    assert found.by_group == (
        Share("company", 5, 4),
        Share("founder", 2, 0),
        Share("private", 1, 1),
    )
    assert (found.people, found.admitted) == (8, 5)


def test_measure_when_organisations_differ_in_size_then_tells_them_apart():
    assert measure(FirstCome()(DEMAND, 5)).by_organisation == (
        Share("1", 1, 0),
        Share("2-3", 2, 0),
        Share("4+", 4, 4),
        Share("none", 1, 1),
    )


def test_measure_when_one_organisation_gets_most_then_says_how_much():
    found = measure(FirstCome()(DEMAND, 5))

    assert (found.organisations, found.organisations_admitted, found.largest) == (3, 1, 0.8)
    assert found.gini == pytest.approx(2 / 3)


def test_measure_when_five_stay_then_each_is_a_fifth():
    assert [row.admitted for row in measure(FirstCome()(DEMAND, 5)).by_time] == [3, 1, 1, 0, 0]


def test_measure_when_nobody_asks_then_is_empty():
    found = measure(FirstCome()([], 5))

    assert (found.people, found.largest, found.gini, found.by_time) == (0, 0, 0, ())


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([], 0), ([0, 0], 0), ([2, 2, 2], 0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25)],
)
def test_gini_when_known_then_is_that(amounts: list[int], expected: float):
    assert gini(amounts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ([9, 8, 5], [True, True, True]),
        ([9, 8, 4], [True, False, False]),  # 4 alone could be found by subtraction
        ([9, 4, 3], [True, False, False]),
        ([3], [False]),
        ([], []),
    ],
)
def test_small_groups_when_hidden_then_cannot_be_found_by_subtraction(
    people: list[int], shown: list[bool]
):
    rows = [Share(str(number), size, size) for number, size in enumerate(people)]

    assert [row.share is not None for row in hide_small(rows)] == shown


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 20), max_size=8))
def test_small_groups_when_any_is_hidden_then_five_people_or_all_are(people: list[int]):
    rows = [Share(str(number), size, 0) for number, size in enumerate(people)]

    hidden = [row for row in hide_small(rows) if row.admitted is None]

    assert not hidden or sum(row.people for row in hidden) >= 5 or len(hidden) == len(rows)


def test_replay_when_real_then_small_groups_are_hidden_in_every_table():
    (found,) = replay(DEMAND, 5, LabRules("1", "founder"), ["first_come"])
    shown = without_small_groups(found.measures)

    assert [row.admitted for row in shown.by_group] == [4, None, None] or all(
        row.admitted is None for row in shown.by_group
    )
    assert all(row.admitted is None for row in shown.by_time)


def test_replay_when_no_rule_is_named_then_takes_those_that_need_no_person():
    replays = replay(DEMAND, 5, LabRules("1", "founder"))

    assert [one.outcome.policy for one in replays] == ["first_come", "lottery", "priority"]


@pytest.mark.parametrize("key", POLICIES)
def test_policy_when_made_by_name_then_answers_to_it(key: str):
    assert policy(key, LabRules("1", "founder"), 5).key == key
