"""Made-up demand repeats exactly, and each scenario has what its name says."""

from __future__ import annotations

import pytest

from services.registration.domain.queueing.demand import (
    OPENS,
    SCENARIOS,
    WINDOW,
    Applicant,
    synthetic_demand,
)

each_scenario = pytest.mark.parametrize("scenario", sorted(SCENARIOS))


def _share(demand: tuple[Applicant, ...], hits: list[bool]) -> float:
    return sum(hits) / len(demand)


@each_scenario
def test_demand_when_made_twice_from_a_seed_then_is_the_same(scenario: str):
    assert synthetic_demand(scenario, 200, "7") == synthetic_demand(scenario, 200, "7")


@each_scenario
def test_demand_when_the_seed_is_another_then_is_another(scenario: str):
    assert synthetic_demand(scenario, 50, "7") != synthetic_demand(scenario, 50, "8")


@each_scenario
def test_demand_when_made_then_is_in_order_and_within_the_window(scenario: str):
    moments = [one.signed_up_at for one in synthetic_demand(scenario, 300, "1")]

    assert moments == sorted(moments)
    assert moments[0] >= OPENS
    assert moments[-1] <= OPENS + WINDOW


def test_demand_when_nobody_asks_then_is_empty():
    assert synthetic_demand("steady", 0, "1") == ()


def test_rush_when_it_opens_then_most_come_within_the_hour():
    demand = synthetic_demand("rush", 500, "1")

    assert 0.6 < _share(demand, [one.signed_up_at < OPENS + WINDOW / 300 for one in demand]) < 0.8


def test_parties_when_that_is_the_scenario_then_nearly_half_are_parties():
    demand = synthetic_demand("parties", 500, "1")

    assert 0.35 < _share(demand, [one.party_size > 1 for one in demand]) < 0.55


def test_cancellations_when_that_is_the_scenario_then_two_of_five_withdraw():
    demand = synthetic_demand("cancellations", 500, "1")

    assert 0.3 < _share(demand, [one.withdraws_at is not None for one in demand]) < 0.5


def test_companies_when_that_is_the_scenario_then_a_few_send_many():
    demand = synthetic_demand("companies", 500, "1")
    from_three = [one.organisation in {"company-1", "company-2", "company-3"} for one in demand]

    assert _share(demand, from_three) > 0.3
