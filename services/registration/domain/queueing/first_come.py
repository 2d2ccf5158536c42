"""First come, first served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.outcome import Outcome, Reason
from services.registration.domain.queueing.parties import SeatingRules, Turn, seat


@dataclass(frozen=True)
class FirstCome:
    """Places go at once to whoever asks, in the order of sign-up, until there are none."""

    key: ClassVar[str] = "first_come"

    def __call__(self, applicants: Sequence[Applicant], capacity: int) -> Outcome:
        """Return who gets in."""
        return seat(self.key, applicants, capacity, SeatingRules(ordering=_by_time))


def _by_time(waiting: Sequence[Applicant], _seated: Sequence[Applicant]) -> Sequence[Turn]:
    return in_turn(waiting)


def in_turn(waiting: Sequence[Applicant]) -> list[Turn]:
    """Return ``waiting`` by time of sign-up."""
    by_time = sorted(waiting, key=lambda applicant: applicant.turn)
    return [Turn(applicant, Reason.IN_ORDER) for applicant in by_time]
