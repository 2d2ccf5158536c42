"""The fairness lab: who would get in under each rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Query, Shape
from services.registration.domain.queueing.demand import Applicant, synthetic_demand
from services.registration.domain.queueing.lab import LabRules, replay, without_small_groups
from services.registration.domain.queueing.measures import Measures, Share
from services.registration.domain.waitlist.real_demand import demand_of_cohort

operations = Operations("fairness", "One demand under each rule, with numbers side by side.")
_MOST = 2000


class RulesQuery(Query):
    """What the rules need to know; the same seed gives the same result."""

    seed: Annotated[str, Field(min_length=1, max_length=100)] = "spinn"
    """Of the lottery."""
    first_group: Annotated[str, Field(min_length=1, max_length=60)] = "founder"
    """Who has half of the places reserved, in the priority rule."""
    organisation_limit: Annotated[int, Field(ge=1, le=_MOST)] = 2
    """Most places of one organisation, in the priority rule."""

    def rules(self) -> LabRules:
        """Return what the lab is asked for."""
        return LabRules(self.seed, self.first_group, self.organisation_limit)


class MadeUpQuery(RulesQuery):
    """Made-up demand, and for how many places."""

    scenario: Literal["steady", "rush", "companies", "parties", "cancellations"] = "steady"
    """How people come."""
    applicants: Annotated[int, Field(ge=1, le=_MOST)] = 120
    """How many sign-ups."""
    capacity: Annotated[int, Field(ge=1, le=_MOST)] = 40
    """How many places."""


class ShareShape(Shape):
    """How many people of one kind got in."""

    key: str
    """The kind."""
    people: int
    """How many asked."""
    admitted: int | None
    """How many got in; null where the kind is too small to be shown."""


class RuleShape(Shape):
    """What becomes of the demand under one rule."""

    rule: str
    """Its name."""
    people: int
    """How many asked and did not withdraw."""
    admitted: int
    """How many got in."""
    organisations: int
    """How many organisations they came from."""
    organisations_admitted: int
    """How many of those got a place."""
    largest: float
    """The part of the places that one organisation has."""
    gini: float
    """0 when organisations share alike, near 1 when one has all."""
    by_group: list[ShareShape]
    """By kind of organisation."""
    by_time: list[ShareShape]
    """By time of sign-up, in fifths."""


class LabShape(Shape):
    """One demand under each rule."""

    rules: list[RuleShape]
    """Each rule with its numbers."""


@operations.add(
    "GET", "/fairness/simulation", scope="programs:read", answers=LabShape, query=MadeUpQuery
)
def simulate(call: Call) -> LabShape:
    """Replay made-up demand under each rule."""
    query = call.query(MadeUpQuery)
    demand = synthetic_demand(query.scenario, query.applicants, query.seed)
    return _replayed(demand, query.capacity, query.rules(), real=False)


@operations.add(
    "GET", "/cohorts/<uuid:cohort_id>/fairness", scope="registrations:read", answers=LabShape,
    query=RulesQuery,
)  # fmt: skip
def simulate_cohort(call: Call) -> LabShape:
    """Replay a cohort's sign-ups under each rule, without names or small groups."""
    cohort = finding.cohort(call)
    demand = demand_of_cohort(call.db, cohort.id)
    return _replayed(demand, cohort.capacity, call.query(RulesQuery).rules(), real=True)


def _replayed(
    demand: Sequence[Applicant], capacity: int, rules: LabRules, *, real: bool
) -> LabShape:
    if not demand:
        return LabShape(rules=[])
    shown = [
        (each.outcome.policy, without_small_groups(each.measures) if real else each.measures)
        for each in replay(demand, capacity, rules)
    ]
    return LabShape(rules=[_rule(name, measures) for name, measures in shown])


def _rule(name: str, measures: Measures) -> RuleShape:
    return RuleShape(
        rule=name,
        people=measures.people,
        admitted=measures.admitted,
        organisations=measures.organisations,
        organisations_admitted=measures.organisations_admitted,
        largest=measures.largest,
        gini=measures.gini,
        by_group=_shares(measures.by_group),
        by_time=_shares(measures.by_time),
    )


def _shares(shares: Sequence[Share]) -> list[ShareShape]:
    return [ShareShape(key=each.key, people=each.people, admitted=each.admitted) for each in shares]
