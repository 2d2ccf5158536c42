"""How earlier queues went, for those who stand in one now: who stood where, and who got in.

Somebody stood at every place between the one at which they joined and the foremost that they
reached; whoever got in reached the first. Whoever left the queue by themselves, before their turn
came, tells nothing about how far it would have carried them, and is left out. In a lottery, and
wherever places are given at a stated time, the queue that people stand in begins with that time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median_low
from typing import Literal

from shared.contracts.facts import QueueRecord

# With fewer people or queues than these, a share would be chance and nothing else.
FEWEST_PEOPLE = 5
FEWEST_QUEUES = 2


@dataclass(frozen=True)
class Wait:
    """Somebody's time in a queue; ``got_in`` says that they got a place or were offered one.

    ``left_at`` is when they stopped waiting, for whatever reason, or None if they never did.
    """

    joined_at: datetime
    turn: tuple[int, int]
    left_at: datetime | None
    got_in: bool


@dataclass(frozen=True)
class Stand:
    """The places of a queue at which somebody stood: from ``foremost`` to ``joined``."""

    joined: int
    foremost: int
    got_in: bool

    def was_near(self, first: int, last: int) -> bool:
        """Say whether they stood somewhere between two places."""
        return self.foremost <= last and first <= self.joined


@dataclass(frozen=True)
class Past:
    """The earlier queues of one program or organiser, each as where its people stood."""

    of: Literal["program", "organiser"]
    queues: tuple[tuple[Stand, ...], ...]


def stands(
    waits: Sequence[Wait], *, starts_at: datetime, decided_at: datetime | None = None
) -> tuple[Stand, ...]:
    """Return where those stood who waited until their turn or until the cohort began.

    With ``decided_at`` only those count who were left when the places had been given.
    """
    if decided_at is not None:
        waits = [
            replace(one, joined_at=max(one.joined_at, decided_at))
            for one in waits
            if one.left_at is None or one.left_at > decided_at
        ]
    in_order = sorted(waits, key=lambda one: (one.joined_at, one.turn))
    departures = sorted(one.left_at for one in waits if one.left_at is not None)
    joined = {
        one.turn: max(1, number - bisect_right(departures, one.joined_at))
        for number, one in enumerate(in_order, start=1)
    }
    stayed = sorted(one.turn for one in waits if _stayed(one, starts_at))
    foremost = {turn: number for number, turn in enumerate(stayed, start=1)}
    return tuple(
        Stand(
            max(joined[one.turn], foremost.get(one.turn, 1)), foremost.get(one.turn, 1), one.got_in
        )
        for one in in_order
        if one.got_in or one.turn in foremost
    )


def _stayed(one: Wait, starts_at: datetime) -> bool:
    return not one.got_in and (one.left_at is None or one.left_at >= starts_at)


def record(past: Past, place: int | None) -> QueueRecord | None:
    """Return how it went for those who stood near ``place``, or for all if it is None.

    Near is a place more or less, or a fifth of the places before it where that is more. None is
    returned where there is too little to go by.
    """
    queues = [queue for queue in past.queues if queue]
    first, last = _near(place) if place is not None else (None, None)
    near = [
        one
        for queue in queues
        for one in queue
        if first is None or last is None or one.was_near(first, last)
    ]
    if len(queues) < FEWEST_QUEUES or len(near) < FEWEST_PEOPLE:
        return None
    let_in = [sum(one.got_in for one in queue) for queue in queues]
    return QueueRecord(
        of=past.of,
        cohorts=len(queues),
        fewest=min(let_in),
        usual=median_low(let_in),
        most=max(let_in),
        near_from=first,
        near_to=last,
        near=len(near),
        near_in=sum(one.got_in for one in near),
    )


def _near(place: int) -> tuple[int, int]:
    margin = max(1, place // 5)
    return max(1, place - margin), place + margin
