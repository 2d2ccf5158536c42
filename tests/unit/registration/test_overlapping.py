from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.registration.domain.taking_part.overlapping import meanwhile, overlapping

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Meeting:
    name: str
    starts_at: datetime
    ends_at: datetime


def meeting(name: str, starts: int, ends: int) -> Meeting:
    return Meeting(name, NOON + timedelta(hours=starts), NOON + timedelta(hours=ends))


def test_meanwhile_when_one_begins_as_the_other_ends_then_not_at_the_same_time() -> None:
    assert not meanwhile(meeting("a", 0, 1), meeting("b", 1, 2))
    assert meanwhile(meeting("a", 0, 2), meeting("b", 1, 3))


def test_overlapping_when_three_meet_then_each_two_of_them_in_the_order_of_time() -> None:
    found = overlapping([meeting("c", 2, 4), meeting("a", 0, 3), meeting("b", 1, 5)])

    assert [(one.name, other.name) for one, other in found] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert overlapping([meeting("a", 0, 1), meeting("b", 1, 2)]) == []
