"""What somebody cannot attend both of: sessions that are held at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations
from typing import Protocol, TypeVar


class Timed(Protocol):
    """Something that begins and ends."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        ...

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        ...


Meeting = TypeVar("Meeting", bound=Timed)


def meanwhile(one: Timed, other: Timed) -> bool:
    """Say whether two meetings are held at the same time, for however short."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def overlapping(meetings: Iterable[Meeting]) -> Sequence[tuple[Meeting, Meeting]]:
    """Return each two of ``meetings`` that are held at the same time, in the order of time."""
    in_order = sorted(meetings, key=lambda meeting: meeting.starts_at)
    return [(one, other) for one, other in combinations(in_order, 2) if meanwhile(one, other)]
