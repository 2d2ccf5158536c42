"""What an outcome means in numbers: shares by group, organisation and time; concentration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.registration.domain.queueing.outcome import Decision, Outcome, Reason

# Real groups smaller than this are not shown: in a group of one, a share is a person.
SMALLEST_GROUP = 5
SLICES = 5
ALONE, ONE, FEW, MANY = "none", "1", "2-3", "4+"


@dataclass(frozen=True)
class Share:
    """How many people of one kind got in; ``admitted`` is None where the kind is too small."""

    key: str
    people: int
    admitted: int | None

    @property
    def share(self) -> float | None:
        """The part of them who got in, from 0 to 1."""
        return None if self.admitted is None else self.admitted / self.people


@dataclass(frozen=True)
class Measures:
    """One outcome in numbers; whoever withdrew is in none of them.

    ``largest`` is the part of the places that the organisation with the most of them has.
    ``gini`` is 0 when every organisation that asked got as many places, near 1 when one of
    many got all.
    """

    people: int
    admitted: int
    organisations: int
    organisations_admitted: int
    largest: float
    gini: float
    by_group: tuple[Share, ...]
    by_organisation: tuple[Share, ...]
    by_time: tuple[Share, ...]


def measure(outcome: Outcome) -> Measures:
    """Return the numbers of an outcome."""
    stayed = [row for row in outcome.decisions if row.reason is not Reason.WITHDREW]
    asked = _people_by_organisation(stayed)
    places = _people_by_organisation([row for row in stayed if row.admitted])
    return Measures(
        people=_people(stayed),
        admitted=outcome.places_taken,
        organisations=len(asked),
        organisations_admitted=len(places),
        largest=max(places.values(), default=0) / max(outcome.places_taken, 1),
        gini=gini([places[name] for name in asked]),
        by_group=_shares(stayed, lambda row: row.applicant.group),
        by_organisation=_shares(stayed, lambda row: _company_size(row, asked)),
        by_time=_by_time(stayed),
    )


def gini(amounts: Sequence[int]) -> float:
    """Return the Gini coefficient of amounts: 0 for all alike; 0 too when there is nothing."""
    total, number = sum(amounts), len(amounts)
    if total == 0:
        return 0.0
    weighted = sum(rank * amount for rank, amount in enumerate(sorted(amounts), start=1))
    return 2 * weighted / (number * total) - (number + 1) / number


def hide_small(shares: Sequence[Share], smallest: int = SMALLEST_GROUP) -> tuple[Share, ...]:
    """Hide groups of fewer than ``smallest`` people, and one more if the sum would betray them."""
    hidden = {row.key for row in shares if row.people < smallest}
    by_size = sorted(shares, key=lambda row: (row.people, row.key))
    for row in by_size:
        concealed = sum(other.people for other in shares if other.key in hidden)
        if not hidden or concealed >= smallest:
            break
        hidden.add(row.key)
    return tuple(replace(row, admitted=None) if row.key in hidden else row for row in shares)


def _people(rows: Sequence[Decision]) -> int:
    return sum(row.applicant.party_size for row in rows)


def _people_by_organisation(rows: Sequence[Decision]) -> Counter[str]:
    found = Counter[str]()
    for row in rows:
        if row.applicant.organisation is not None:
            found[row.applicant.organisation] += row.applicant.party_size
    return found


def _company_size(row: Decision, asked: Counter[str]) -> str:
    if row.applicant.organisation is None:
        return ALONE
    people = asked[row.applicant.organisation]
    if people == 1:
        return ONE
    return FEW if people <= 3 else MANY


def _shares(rows: Sequence[Decision], kind: Callable[[Decision], str]) -> tuple[Share, ...]:
    people, admitted = Counter[str](), Counter[str]()
    for row in rows:
        people[kind(row)] += row.applicant.party_size
        admitted[kind(row)] += row.applicant.party_size * row.admitted
    return tuple(Share(key, people[key], admitted[key]) for key in sorted(people))


def _by_time(rows: Sequence[Decision]) -> tuple[Share, ...]:
    """Fifths of the entries in the order of sign-up, "1" the earliest."""
    number = {row.applicant.id: index for index, row in enumerate(rows)}
    return _shares(rows, lambda row: str(number[row.applicant.id] * SLICES // len(rows) + 1))
