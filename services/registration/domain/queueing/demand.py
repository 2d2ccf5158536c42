"""Who asks for a place and when; also made-up demand that a seed repeats exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

# Made-up demand has a date of its own, so that a seed gives the same result on any day.
OPENS = datetime(2026, 1, 12, 8, tzinfo=UTC)
WINDOW = timedelta(days=14)


@dataclass(frozen=True)
class Applicant:
    """One entry of a queue: a person, or a party that comes together or not at all.

    ``organisation`` is any stable name, or None for somebody who comes from nowhere in
    particular. ``withdraws_at`` is when the entry gives up its place or its turn.
    """

    id: str
    signed_up_at: datetime
    group: str
    organisation: str | None = None
    party_size: int = 1
    withdraws_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.party_size < 1:
            raise ValueError("a party has at least one person")
        if self.withdraws_at is not None and self.withdraws_at < self.signed_up_at:
            raise ValueError("nobody withdraws before signing up")

    @property
    def turn(self) -> tuple[datetime, str]:
        """What first come means; the id decides between two of the same instant."""
        return (self.signed_up_at, self.id)


@dataclass(frozen=True)
class Scenario:
    """A kind of demand: when people come, from where, in parties or alone, who gives up.

    ``waves`` are pairs of a weight and the share of the window in which that wave comes.
    ``crowd`` is the share of people from an organisation who come from the same few.
    """

    waves: tuple[tuple[float, tuple[float, float]], ...]
    groups: Mapping[str, float]
    crowd: float = 0.2
    parties: float = 0.1
    withdrawals: float = 0.1


_EVEN = ((1.0, (0.0, 1.0)),)
_GROUPS = {"founder": 0.3, "company": 0.4, "public": 0.15, "private": 0.15}
# Companies sit at their screens when registration opens; founders hear of it days later.
SCENARIOS: Mapping[str, Scenario] = {
    "steady": Scenario(waves=_EVEN, groups=_GROUPS),
    "rush": Scenario(
        waves=((0.7, (0.0, 0.002)), (0.2, (0.002, 0.2)), (0.1, (0.2, 1.0))), groups=_GROUPS
    ),
    "companies": Scenario(
        waves=((0.5, (0.0, 0.05)), (0.5, (0.05, 1.0))),
        groups={"founder": 0.25, "company": 0.6, "public": 0.05, "private": 0.1},
        crowd=0.75,
    ),
    "parties": Scenario(waves=_EVEN, groups=_GROUPS, parties=0.45),
    "cancellations": Scenario(waves=_EVEN, groups=_GROUPS, withdrawals=0.4),
}
_IN_ORGANISATION = frozenset({"founder", "company", "public"})
_LATE_GROUPS = frozenset({"founder"})
_SMALLEST_CROWD, _PARTY_SIZES = 3, (2, 2, 2, 3, 3, 4)


def synthetic_demand(scenario: str, applicants: int, seed: str) -> tuple[Applicant, ...]:
    """Return that many made-up applicants in the order of sign-up; the same seed, the same ones.

    Raises:
        KeyError: there is no such scenario.
    """
    kind = SCENARIOS[scenario]
    # A seed that anybody may know: the result must repeat, it need not be unguessable.
    dice = Random(f"{scenario}:{applicants}:{seed}")  # noqa: S311  (see above)
    moments = sorted(_moments(kind, applicants, dice))
    width = len(str(applicants))
    return tuple(
        _applicant(kind, f"{number:0{width}d}", moment, dice)
        for number, moment in enumerate(moments, start=1)
    )


def _moments(kind: Scenario, applicants: int, dice: Random) -> list[datetime]:
    weights = [weight for weight, _span in kind.waves]
    spans = [span for _weight, span in kind.waves]
    chosen = dice.choices(spans, weights, k=applicants)
    return [OPENS + WINDOW * dice.uniform(*span) for span in chosen]


def _applicant(kind: Scenario, name: str, moment: datetime, dice: Random) -> Applicant:
    early = (moment - OPENS) / WINDOW < 0.1
    weights = [
        share * (0.5 if early and group in _LATE_GROUPS else 1.0)
        for group, share in kind.groups.items()
    ]
    group = dice.choices(list(kind.groups), weights)[0]
    size = dice.choice(_PARTY_SIZES) if dice.random() < kind.parties else 1
    withdraws = None
    if dice.random() < kind.withdrawals:
        withdraws = moment + (OPENS + 2 * WINDOW - moment) * dice.random()
    return Applicant(
        id=name,
        signed_up_at=moment,
        group=group,
        organisation=_organisation(kind, group, name, dice),
        party_size=size,
        withdraws_at=withdraws,
    )


def _organisation(kind: Scenario, group: str, name: str, dice: Random) -> str | None:
    if group not in _IN_ORGANISATION:
        return None
    if group != "founder" and dice.random() < kind.crowd:
        return f"{group}-{dice.randint(1, _SMALLEST_CROWD)}"
    return f"{group}-of-{name}"
