"""A lottery that anybody can check: a hash is published before, the seed after.

Before sign-up opens, ``commitment(seed, cohort)`` is published, and the seed is kept secret. At
the stated time everybody who has signed up is ordered by ``draw_key(seed, id)``, and the seed is
published. Who has the ids can then order them with nothing but SHA-256.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.registration.domain.queueing.demand import Applicant
from services.registration.domain.queueing.first_come import in_turn
from services.registration.domain.queueing.outcome import Outcome, Reason
from services.registration.domain.queueing.parties import SeatingRules, Turn, seat

_LABEL = "spinn-lottery-1"


def commitment(seed: str, cohort: str) -> str:
    """Return what is published before: SHA-256, in hex, of a label, the cohort and the seed.

    The cohort is part of it, so that nobody can choose among seeds committed for others.
    A seed needs at least 128 random bits, or its hash could be searched.
    """
    return hashlib.sha256(f"{_LABEL}\n{cohort}\n{seed}".encode()).hexdigest()


def keeps_commitment(published: str, *, seed: str, cohort: str) -> bool:
    """Say whether the seed shown after the draw is the one committed to before."""
    return hmac.compare_digest(published.strip().lower(), commitment(seed, cohort))


def draw_key(seed: str, applicant: str) -> str:
    """Return an applicant's lot: HMAC-SHA-256 of the id under the seed, in hex; lowest first."""
    return hmac.new(seed.encode(), applicant.encode(), hashlib.sha256).hexdigest()


def drawn_order(seed: str, applicants: Sequence[str]) -> list[str]:
    """Return ids in the order of the draw, whatever the order they come in."""
    return sorted(applicants, key=lambda applicant: (draw_key(seed, applicant), applicant))


@dataclass(frozen=True)
class Lottery:
    """All who signed up until ``draw_at`` have the same chance; later ones come after, by time.

    ``draw_at`` None draws when the last has signed up. A party is one lot.
    """

    key: ClassVar[str] = "lottery"
    seed: str
    draw_at: datetime | None = None

    def __call__(self, applicants: Sequence[Applicant], capacity: int) -> Outcome:
        """Return who gets in."""
        at = self.draw_at or max((one.signed_up_at for one in applicants), default=None)
        rules = SeatingRules(ordering=_Drawn(self.seed, at), decides_at=at)
        return seat(self.key, applicants, capacity, rules)

    def turns(self, applicants: Sequence[Applicant]) -> Sequence[Turn]:
        """Return the order in which those who are there at the draw get places."""
        return _Drawn(self.seed, self.draw_at)(applicants, ())


@dataclass(frozen=True)
class _Drawn:
    seed: str
    at: datetime | None

    def __call__(
        self, waiting: Sequence[Applicant], _seated: Sequence[Applicant]
    ) -> Sequence[Turn]:
        in_time = {one.id: one for one in waiting if self.at is None or one.signed_up_at <= self.at}
        drawn = [Turn(in_time[name], Reason.DRAWN) for name in drawn_order(self.seed, [*in_time])]
        return [*drawn, *in_turn([one for one in waiting if one.id not in in_time])]
