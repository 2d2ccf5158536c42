"""Priority groups: places reserved for groups, in order, and a limit for each organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.first_come import in_turn
from services.registration.domain.queueing.outcome import Outcome, Reason
from services.registration.domain.queueing.parties import SeatingRules, Turn, seat


@dataclass(frozen=True)
class Tier:
    """Places that go to a group before all others; what it does not ask for, others get."""

    group: str
    reserved: int


@dataclass(frozen=True)
class Priority:
    """Tiers in order, each by time of sign-up; then everybody by time of sign-up.

    Decided when the last has signed up, or at ``decides_at``: priority means nothing to
    places that have gone. Places given back keep to the same reservations.
    """

    key: ClassVar[str] = "priority"
    tiers: tuple[Tier, ...]
    organisation_limit: int | None = None
    decides_at: datetime | None = None

    def __call__(self, applicants: Sequence[Applicant], capacity: int) -> Outcome:
        """Return who gets in."""
        at = self.decides_at or max((one.signed_up_at for one in applicants), default=None)
        rules = SeatingRules(
            ordering=_Tiered(self.tiers, self.organisation_limit, capacity),
            decides_at=at,
            organisation_limit=self.organisation_limit,
        )
        return seat(self.key, applicants, capacity, rules)

    def turns(self, applicants: Sequence[Applicant], capacity: int) -> Sequence[Turn]:
        """Return the order in which those who are there at the decision get places."""
        return _Tiered(self.tiers, self.organisation_limit, capacity)(applicants, ())


@dataclass(frozen=True)
class _Tiered:
    tiers: tuple[Tier, ...]
    organisation_limit: int | None
    capacity: int

    def __call__(self, waiting: Sequence[Applicant], seated: Sequence[Applicant]) -> Sequence[Turn]:
        by_time = sorted(waiting, key=lambda applicant: applicant.turn)
        has_place = Counter[str]()
        of_organisation = Counter[str]()
        for one in seated:
            has_place[one.group] += one.party_size
            _count(of_organisation, one)
        first: list[Turn] = []
        for tier in self.tiers:
            left = tier.reserved - has_place[tier.group]
            for one in by_time:
                if one.group == tier.group and one.party_size <= left:
                    if self._over_limit(of_organisation, one):
                        continue
                    left -= one.party_size
                    _count(of_organisation, one)
                    first.append(Turn(one, Reason.RESERVED))
        chosen = {turn.applicant.id for turn in first}
        return [*first, *in_turn([one for one in waiting if one.id not in chosen])]

    def _over_limit(self, of_organisation: Counter[str], one: Applicant) -> bool:
        if self.organisation_limit is None or one.organisation is None:
            return False
        return of_organisation[one.organisation] + one.party_size > self.organisation_limit


def _count(of_organisation: Counter[str], one: Applicant) -> None:
    if one.organisation is not None:
        of_organisation[one.organisation] += one.party_size
