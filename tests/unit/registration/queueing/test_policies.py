"""What holds for every queue policy, whatever people ask for."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.first_come import FirstCome
from services.registration.domain.queueing.lottery import Lottery
from services.registration.domain.queueing.manual import Manual
from services.registration.domain.queueing.outcome import Outcome, Policy, Reason
from services.registration.domain.queueing.parties import MOST_PASSES
from services.registration.domain.queueing.priority import Priority, Tier
from tests.support.queueing import applicant, applicants, at

LIMIT = 2
PRIORITY = Priority(
    tiers=(Tier("founder", 3), Tier("company", 2)), organisation_limit=LIMIT, decides_at=at(5)
)
AUTOMATIC: tuple[Policy, ...] = (
    FirstCome(),
    Lottery("ett frö"),
    Lottery("ett frö", draw_at=at(5)),
    Priority(tiers=(Tier("founder", 3),)),
    PRIORITY,
)
MANUAL = Manual(("p03", "p01", "p07", "gone", "p03"))
capacities = st.integers(0, 8)
# A busy machine is slow now and then; that is not what these tests ask.
unhurried = settings(max_examples=40, deadline=None)
every_policy = pytest.mark.parametrize("policy", [*AUTOMATIC, MANUAL], ids=repr)
each_automatic = pytest.mark.parametrize("policy", AUTOMATIC, ids=repr)


def _people_of(outcome: Outcome, name: str) -> int:
    return sum(
        row.applicant.party_size
        for row in outcome.decisions
        if row.admitted and row.applicant.organisation == name
    )


@every_policy
@unhurried
@given(applicants(), capacities)
def test_policy_when_replayed_then_never_gives_more_places_than_there_are(
    policy: Policy, demand: list[Applicant], capacity: int
):
    assert policy(demand, capacity).places_taken <= capacity


@every_policy
@unhurried
@given(applicants(), capacities)
def test_policy_when_replayed_then_decides_on_everybody_once(
    policy: Policy, demand: list[Applicant], capacity: int
):
    outcome = policy(demand, capacity)

    decided = [row.applicant for row in outcome.decisions]
    assert decided == sorted(demand, key=lambda one: one.turn)
    assert all(row.admitted == (row.queue_place is None) for row in outcome.decisions if _in(row))


def _in(row: object) -> bool:
    return getattr(row, "reason", None) not in {Reason.WITHDREW, Reason.NOT_PICKED}


@each_automatic
@unhurried
@given(applicants(), capacities)
def test_policy_when_a_place_is_free_then_nobody_who_fits_and_is_eligible_waits(
    policy: Policy, demand: list[Applicant], capacity: int
):
    outcome = policy(demand, capacity)

    free = capacity - outcome.places_taken
    for row in outcome.decisions:
        if row.queue_place is not None and row.reason is not Reason.ORGANISATION_LIMIT:
            assert row.applicant.party_size > free


@every_policy
@unhurried
@given(applicants(), capacities, st.randoms())
def test_policy_when_applicants_come_in_another_order_then_decides_alike(
    policy: Policy, demand: list[Applicant], capacity: int, dice: Random
):
    shuffled = list(demand)
    dice.shuffle(shuffled)

    assert policy(shuffled, capacity) == policy(demand, capacity)


@every_policy
@unhurried
@given(applicants(), capacities)
def test_policy_when_somebody_withdrew_then_they_have_no_place(
    policy: Policy, demand: list[Applicant], capacity: int
):
    for row in policy(demand, capacity).decisions:
        withdrew = row.applicant.withdraws_at is not None
        assert (row.reason is Reason.WITHDREW) == withdrew
        assert not (withdrew and row.admitted)


@each_automatic
@unhurried
@given(applicants(), capacities)
def test_policy_when_a_party_is_passed_over_then_at_most_so_often_as_the_rule_says(
    policy: Policy, demand: list[Applicant], capacity: int
):
    assert all(row.passed_over <= MOST_PASSES for row in policy(demand, capacity).decisions)


@unhurried
@given(applicants(parties=False, leaving=False), capacities)
def test_first_come_when_all_come_alone_and_stay_then_is_the_order_of_time(
    demand: list[Applicant], capacity: int
):
    by_time = sorted(demand, key=lambda one: one.turn)

    assert FirstCome()(demand, capacity).admitted == {one.id for one in by_time[:capacity]}


@unhurried
@given(applicants(parties=False), capacities)
def test_first_come_when_places_are_given_back_then_the_queue_keeps_its_order(
    demand: list[Applicant], capacity: int
):
    outcome = FirstCome()(demand, capacity)

    stayed = [row.admitted for row in outcome.decisions if row.reason is not Reason.WITHDREW]
    assert all(first or not second for first, second in pairwise(stayed))


@unhurried
@given(applicants(), capacities)
def test_priority_when_there_is_a_limit_then_no_organisation_has_more(
    demand: list[Applicant], capacity: int
):
    outcome = PRIORITY(demand, capacity)

    assert all(_people_of(outcome, name) <= LIMIT for name in ("Ett", "Två", "Tre"))


@unhurried
@given(applicants(parties=False, leaving=False), capacities, st.integers(0, 8))
def test_priority_when_places_are_reserved_then_the_group_gets_them(
    demand: list[Applicant], capacity: int, reserved: int
):
    outcome = Priority(tiers=(Tier("founder", reserved),))(demand, capacity)

    asked = sum(one.group == "founder" for one in demand)
    got = sum(row.admitted and row.applicant.group == "founder" for row in outcome.decisions)
    assert got >= min(asked, reserved, capacity)


def test_priority_when_a_reserved_place_is_given_back_then_the_group_keeps_it():
    demand = [
        applicant("a", 0),
        applicant("b", 1, group="founder", leaves=20),
        applicant("c", 2, group="founder"),
    ]

    outcome = Priority(tiers=(Tier("founder", 1),), decides_at=at(5))(demand[:1] + demand[1:], 1)

    assert outcome.admitted == {"c"}


def test_priority_when_two_tiers_want_more_than_there_is_then_the_first_is_served_first():
    demand = [applicant("a", 0), applicant("b", 1, group="founder"), applicant("c", 2)]
    policy = Priority(tiers=(Tier("founder", 1), Tier("company", 1)))

    reasons = {row.applicant.id: row.reason for row in policy(demand, 2).decisions}

    assert reasons == {"a": Reason.RESERVED, "b": Reason.RESERVED, "c": Reason.FULL}


def test_priority_when_colleagues_fill_their_limit_then_the_third_hears_why():
    demand = [applicant(name, minute, organisation="Ett") for minute, name in enumerate("abc")]
    outcome = Priority(tiers=(Tier("company", 3),), organisation_limit=2)(demand, 3)

    assert [row.reason for row in outcome.decisions] == [
        Reason.RESERVED,
        Reason.RESERVED,
        Reason.ORGANISATION_LIMIT,
    ]


def test_manual_when_a_list_is_given_then_only_those_on_it_get_in():
    demand = [applicant(name, minute) for minute, name in enumerate("abcd")]

    outcome = Manual(("c", "a", "d"))(demand, 2)

    assert {row.applicant.id: row.reason for row in outcome.decisions} == {
        "a": Reason.PICKED,
        "b": Reason.NOT_PICKED,
        "c": Reason.PICKED,
        "d": Reason.FULL,
    }


@pytest.mark.parametrize(
    ("demand", "capacity"),
    [([applicant("a", 0), applicant("a", 1)], 1), ([applicant("a", 0)], -1)],
    ids=["one id twice", "negative capacity"],
)
def test_policy_when_the_question_makes_no_sense_then_refuses(
    demand: list[Applicant], capacity: int
):
    with pytest.raises(ValueError):
        FirstCome()(demand, capacity)


@pytest.mark.parametrize("odd", [{"people": 0}, {"leaves": -1}], ids=str)
def test_applicant_when_it_cannot_be_then_is_refused(odd: dict[str, int]):
    with pytest.raises(ValueError):
        applicant("a", 0, **odd)
