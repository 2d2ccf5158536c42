"""Seating in time: parties stay together, and a gap that is too small starves none for ever.

The rule. A party gets places for all of its people or none. If the free places are too few for
the party whose turn it is, they may go to somebody further back who fits, but only three times
for each party. After that, free places are kept until the party fits. Whatever is still kept
when sign-up and cancelling are over goes to those who fit, so that no place stays empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.outcome import Decision, Outcome, Reason

MOST_PASSES = 3


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and the reason to give if there is a place."""

    applicant: Applicant
    reason: Reason


# From those who wait and those who have places: the order in which free places are offered.
Ordering = Callable[[Sequence[Applicant], Sequence[Applicant]], Sequence[Turn]]


@dataclass(frozen=True)
class SeatingRules:
    """How places are given; before ``decides_at`` nobody gets one, None means at once.

    ``organisation_limit`` counts people of one organisation who have places.
    """

    ordering: Ordering
    decides_at: datetime | None = None
    organisation_limit: int | None = None
    most_passes: int = MOST_PASSES


def seat(
    policy: str, applicants: Sequence[Applicant], capacity: int, rules: SeatingRules
) -> Outcome:
    """Replay sign-ups and withdrawals in time and return who has a place in the end.

    Raises:
        ValueError: two applicants have one id, or the capacity is negative.
    """
    if len({applicant.id for applicant in applicants}) != len(applicants):
        raise ValueError("an id stands for one applicant")
    if capacity < 0:
        raise ValueError("a capacity is not negative")
    room = _Room(capacity, rules)
    for _at, _kind, _id, happens in _happenings(applicants, room):
        happens()
    room.fill(last=True)
    by_turn = sorted(applicants, key=lambda applicant: applicant.turn)
    return Outcome(policy, capacity, room.decisions(by_turn))


_Happening = tuple[datetime, int, str, Callable[[], None]]


def _happenings(applicants: Sequence[Applicant], room: _Room) -> list[_Happening]:
    """Sign-ups before the decision, the decision before withdrawals of the same instant."""
    found: list[_Happening] = []
    for one in applicants:
        found.append((one.signed_up_at, 0, one.id, partial(room.arrive, one)))
        if one.withdraws_at is not None:
            found.append((one.withdraws_at, 2, one.id, partial(room.leave, one)))
    if room.rules.decides_at is not None:
        found.append((room.rules.decides_at, 1, "", room.decide))
    return sorted(found, key=lambda happening: happening[:3])


class _Room:
    """The places of one cohort while its demand is replayed."""

    def __init__(self, capacity: int, rules: SeatingRules) -> None:
        self.rules = rules
        self._capacity = capacity
        self._free = capacity
        self._decided = rules.decides_at is None
        self._waiting: dict[str, Applicant] = {}
        self._seated: dict[str, Applicant] = {}
        self._reasons: dict[str, Reason] = {}
        self._passes: Counter[str] = Counter()
        self._of_organisation: Counter[str] = Counter()

    def arrive(self, applicant: Applicant) -> None:
        self._waiting[applicant.id] = applicant
        self.fill()

    def decide(self) -> None:
        self._decided = True
        self.fill()

    def leave(self, applicant: Applicant) -> None:
        self._reasons[applicant.id] = Reason.WITHDREW
        if self._waiting.pop(applicant.id, None) is None:
            del self._seated[applicant.id]
            self._free += applicant.party_size
            self._count(applicant, -applicant.party_size)
            self.fill(freed=True)
        else:
            # Free places may have been kept for the party that now has gone.
            self.fill()

    def fill(self, *, freed: bool = False, last: bool = False) -> None:
        """Offer the free places once around; ``last`` releases what was kept."""
        if self._free == 0 or not (self._decided or last):
            return
        passed: list[str] = []
        for turn in self._turns():
            one = turn.applicant
            if one.party_size > self._capacity or self._over_limit(one):
                continue
            if one.party_size > self._free:
                passed.append(one.id)
            else:
                self._seat(one, self._reason(turn, passed=bool(passed), freed=freed, last=last))
                if not last:
                    self._passes.update(passed)
            if self._free == 0 or (not last and self._kept_for_one_of(passed)):
                return

    def _turns(self) -> Sequence[Turn]:
        return self.rules.ordering(tuple(self._waiting.values()), tuple(self._seated.values()))

    def _kept_for_one_of(self, passed: Sequence[str]) -> bool:
        return any(self._passes[name] >= self.rules.most_passes for name in passed)

    @staticmethod
    def _reason(turn: Turn, *, passed: bool, freed: bool, last: bool) -> Reason:
        if passed:
            return Reason.GAP_RELEASED if last else Reason.SMALL_GAP
        return Reason.FREED if freed else turn.reason

    def _seat(self, applicant: Applicant, reason: Reason) -> None:
        del self._waiting[applicant.id]
        self._seated[applicant.id] = applicant
        self._reasons[applicant.id] = reason
        self._free -= applicant.party_size
        self._count(applicant, applicant.party_size)

    def _count(self, applicant: Applicant, people: int) -> None:
        if applicant.organisation is not None:
            self._of_organisation[applicant.organisation] += people

    def _over_limit(self, applicant: Applicant) -> bool:
        limit = self.rules.organisation_limit
        if limit is None or applicant.organisation is None:
            return False
        return self._of_organisation[applicant.organisation] + applicant.party_size > limit

    def decisions(self, applicants: Sequence[Applicant]) -> tuple[Decision, ...]:
        """Return what became of each, in the given order."""
        numbers = count(1)
        queue = {turn.applicant.id: next(numbers) for turn in self._turns()}
        return tuple(
            Decision(
                applicant=one,
                admitted=one.id in self._seated,
                reason=self._reasons.get(one.id) or self._why_waiting(one, queue),
                queue_place=queue.get(one.id),
                passed_over=self._passes[one.id],
            )
            for one in applicants
        )

    def _why_waiting(self, applicant: Applicant, queue: dict[str, int]) -> Reason:
        if applicant.id not in queue:
            return Reason.NOT_PICKED
        if applicant.party_size > self._capacity:
            return Reason.PARTY_TOO_LARGE
        if self._over_limit(applicant):
            return Reason.ORGANISATION_LIMIT
        return Reason.PARTY_DOES_NOT_FIT if self._free else Reason.FULL
