"""The fairness lab: one demand under each rule, with the numbers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.first_come import FirstCome
from services.registration.domain.queueing.lottery import Lottery
from services.registration.domain.queueing.manual import Manual
from services.registration.domain.queueing.measures import Measures, hide_small, measure
from services.registration.domain.queueing.outcome import Outcome, Policy
from services.registration.domain.queueing.priority import Priority, Tier

POLICIES = ("first_come", "lottery", "priority", "manual")
# What a person decides cannot be replayed without that person's list.
REPLAYED = ("first_come", "lottery", "priority")


@dataclass(frozen=True)
class LabRules:
    """What the rules need to know: the lottery's seed, who comes first, how many for each.

    ``first_group`` has half of the places reserved, and one organisation at most
    ``organisation_limit`` places, in the priority rule only; None is no limit.
    """

    seed: str
    first_group: str
    organisation_limit: int | None = 2
    picks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replay:
    """One rule's outcome with its numbers."""

    outcome: Outcome
    measures: Measures


def policy(key: str, rules: LabRules, capacity: int) -> Policy:
    """Return the rule of that name, set up for so many places.

    Raises:
        KeyError: there is no such rule.
    """
    made: dict[str, Policy] = {
        "first_come": FirstCome(),
        "lottery": Lottery(rules.seed),
        "priority": Priority(
            tiers=(Tier(rules.first_group, (capacity + 1) // 2),),
            organisation_limit=rules.organisation_limit,
        ),
        "manual": Manual(rules.picks),
    }
    return made[key]


def replay(
    applicants: Sequence[Applicant],
    capacity: int,
    rules: LabRules,
    keys: Sequence[str] = REPLAYED,
) -> tuple[Replay, ...]:
    """Return what becomes of the applicants under each of the named rules."""
    outcomes = [policy(key, rules, capacity)(applicants, capacity) for key in keys]
    return tuple(Replay(outcome, measure(outcome)) for outcome in outcomes)


def without_small_groups(measures: Measures) -> Measures:
    """Return numbers of real demand that can be shown: small groups are hidden."""
    return replace(
        measures,
        by_group=hide_small(measures.by_group),
        by_organisation=hide_small(measures.by_organisation),
        by_time=hide_small(measures.by_time),
    )
