"""Chosen by people: an organizer's list, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.outcome import Outcome, Reason
from services.registration.domain.queueing.parties import SeatingRules, Turn, seat


@dataclass(frozen=True)
class Manual:
    """``picks`` are ids, first choice first; whoever is not on the list gets no place."""

    key: ClassVar[str] = "manual"
    picks: tuple[str, ...] = ()

    def __call__(self, applicants: Sequence[Applicant], capacity: int) -> Outcome:
        """Return who gets in."""
        at = max((one.signed_up_at for one in applicants), default=None)
        return seat(self.key, applicants, capacity, SeatingRules(self._listed, decides_at=at))

    def _listed(self, waiting: Sequence[Applicant], _seated: Sequence[Applicant]) -> Sequence[Turn]:
        known = {one.id: one for one in waiting}
        picks = dict.fromkeys(self.picks)
        return [Turn(known[name], Reason.PICKED) for name in picks if name in known]
