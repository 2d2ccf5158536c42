"""Who may take a free place, as pure functions: what fits, who competes, whose turn it is.

A claim asks for a number of the cohort's places and as many of each pool that it names. The
rule for parties is that of ``queueing.parties``: a gap that is too small for the party whose
turn it is may go to somebody further back, but only so many times for each party.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from services.registration.domain.queueing.parties import MOST_PASSES


@dataclass(frozen=True)
class Claim:
    """What somebody asks for: ``places`` of the cohort and of each of ``pools``."""

    places: int = 1
    pools: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Room:
    """What is free: places of the cohort, places of each pool; ``capacity`` is all there is."""

    free: int
    capacity: int
    pools: Mapping[UUID, int] = field(default_factory=dict)

    def fits(self, claim: Claim) -> bool:
        """Say whether the claim could be met whole, now."""
        return claim.places <= self.free and all(
            claim.places <= self.pools[pool] for pool in claim.pools
        )


class Waiting(Protocol):
    """Somebody in the queue."""

    @property
    def claim(self) -> Claim:
        """What they ask for."""
        ...

    @property
    def passed_over(self) -> int:
        """How often somebody further back got what was too little for them."""
        ...


def competes(room: Room, ahead: Claim, other: Claim) -> bool:
    """Say whether a place for ``other`` is one that ``ahead``, whose turn is earlier, waits for.

    It is not if ``ahead`` lacks room in a pool that ``other`` has no part in: they could not
    have come in anyway. A party larger than the whole cohort waits for nothing.
    """
    if ahead.places > room.capacity:
        return False
    elsewhere = ahead.pools - other.pools
    return not any(room.pools[pool] < ahead.places for pool in elsewhere)


def waits_for(room: Room, ahead: Claim, pool: UUID) -> bool:
    """Say whether somebody in the queue would come in if only ``pool`` had room for them.

    Whoever has a place already and wants to exchange leaves the last seats of a pool to them.
    """
    if pool not in ahead.pools or ahead.places > room.free:
        return False
    return all(room.pools[other] >= ahead.places for other in ahead.pools - {pool})


Who = TypeVar("Who", bound=Waiting)


@dataclass(frozen=True)
class Choice(Generic[Who]):
    """Whose turn it is, and who was passed over for it because the gap was too small."""

    chosen: Who
    passed: tuple[Who, ...]


def choose(waiting: Iterable[Who], room: Room) -> Choice[Who] | None:
    """Return who of ``waiting``, given in turn, gets in next, or None if nobody may."""
    ahead: list[Who] = []
    for one in waiting:
        if room.free == 0:
            return None
        rivals = [other for other in ahead if competes(room, other.claim, one.claim)]
        if room.fits(one.claim) and all(other.passed_over < MOST_PASSES for other in rivals):
            return Choice(one, tuple(rivals))
        ahead.append(one)
    return None
