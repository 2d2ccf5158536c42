"""Decisions of registration as pure functions: who gets a place, when, and who has completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.registration.domain.seating import Claim, Room, competes

ATTENDANCE_OPENS_BEFORE = timedelta(hours=2)
DECIDED_LATER = ("lottery", "priority")


class Admission(StrEnum):
    """What a cohort has for somebody who asks."""

    PLACE = "place"
    QUEUE = "queue"
    REFUSED = "refused"


@dataclass(frozen=True)
class Occupancy:
    """How full a cohort is: ``waiting`` counts those who stand in the queue.

    ``pools`` tells how many places each pool has free. Where there are pools, ``claims`` are
    those of all who stand in the queue; else nobody needs to know them. ``gathering`` says that
    nobody gets a place by asking: the cohort decides later, or a person does.
    """

    capacity: int
    taken: int
    waiting: int
    queue_limit: int | None
    pools: Mapping[UUID, int] = field(default_factory=dict)
    claims: Sequence[Claim] = ()
    gathering: bool = False

    @property
    def room(self) -> Room:
        """What is free."""
        return Room(self.capacity - self.taken, self.capacity, self.pools)


@dataclass(frozen=True)
class Presence:
    """Presence in one session, in whole minutes; ``planned`` is the session's length."""

    planned: int
    attended: int


@dataclass(frozen=True)
class Completion:
    """Whether the rule is met, with the sums that say why."""

    met: bool
    minutes_attended: int
    minutes_planned: int
    sessions_attended: int
    sessions_planned: int
    sessions_needed: int


def admit(occupancy: Occupancy, claim: Claim = Claim()) -> Admission:  # noqa: B008 - it is frozen
    """Say what somebody new gets.

    A free place goes to somebody new only if nobody waits for it: nobody slips past the queue.
    """
    free = not occupancy.gathering and occupancy.room.fits(claim)
    if free and not _somebody_waits(occupancy, claim):
        return Admission.PLACE
    if occupancy.queue_limit is not None and occupancy.waiting >= occupancy.queue_limit:
        return Admission.REFUSED
    return Admission.QUEUE


def _somebody_waits(occupancy: Occupancy, claim: Claim) -> bool:
    if not occupancy.pools:
        return occupancy.waiting > 0
    return any(competes(occupancy.room, ahead, claim) for ahead in occupancy.claims)


def places_go_in_turn(policy: str, *, decided: bool) -> bool:
    """Say whether free places go to whoever is next in turn, under the cohort's policy.

    A lottery and priority groups do so once they have decided; by hand it never happens.
    """
    return policy == "first_come" or (policy in DECIDED_LATER and decided)


def may_promote(*, now: datetime, until: datetime, closed: bool, cancelled: bool) -> bool:
    """Say whether a freed place may still go to somebody who waits: not from ``until`` on."""
    return not closed and not cancelled and now < until


def door_is_open(*, now: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """Say whether a session is held, so that people at its door may come in."""
    return starts_at <= now < ends_at


def attendance_is_open(*, now: datetime, starts_at: datetime) -> bool:
    """Say whether presence can be recorded: from two hours before the start."""
    return now >= starts_at - ATTENDANCE_OPENS_BEFORE


def sessions_needed(share: float, sessions: int) -> int:
    """Return how many of ``sessions`` the rule asks for: ``share`` of them, rounded up."""
    # Nine decimals keep 0.8 * 5 from becoming 4.000000000000001 and asking for five.
    exact = round(share * sessions, 9)
    return max(1, int(exact) + (exact > int(exact)))


def is_met(share: float, *, planned: int, attended: int) -> bool:
    """Say whether ``attended`` of ``planned`` sessions are enough."""
    return attended >= sessions_needed(share, planned)


def judge_completion(share: float, presences: Sequence[Presence]) -> Completion:
    """Apply the rule "present in at least ``share`` of the sessions" to all sessions."""
    needed = sessions_needed(share, len(presences))
    attended = sum(1 for presence in presences if presence.attended > 0)
    return Completion(
        met=is_met(share, planned=len(presences), attended=attended),
        minutes_attended=sum(min(p.attended, p.planned) for p in presences),
        minutes_planned=sum(p.planned for p in presences),
        sessions_attended=attended,
        sessions_planned=len(presences),
        sessions_needed=needed,
    )
