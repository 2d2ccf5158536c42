"""Where people stood in earlier queues, and what that says to somebody who stands in one now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.registration.domain.queueing.record import Past, Stand, Wait, record, stands
from tests.support.queueing import at

START = at(1000)


def wait(number: int, joined: int, left: int | None = None, *, got_in: bool = False) -> Wait:
    return Wait(at(joined), (number, number), None if left is None else at(left), got_in)


def queue(places: int, got_in: int) -> tuple[Stand, ...]:
    """A queue of so many people, of whom the first so many got in."""
    return tuple(
        Stand(place, 1 if place <= got_in else place - got_in, place <= got_in)
        for place in range(1, places + 1)
    )


def test_stands_when_nobody_moves_then_each_stood_where_they_joined() -> None:
    found = stands([wait(1, 0), wait(2, 1)], starts_at=START)

    assert found == (Stand(1, 1, got_in=False), Stand(2, 2, got_in=False))


def test_stands_when_somebody_got_in_before_another_came_then_the_other_joined_further_ahead() -> (
    None
):
    found = stands([wait(1, 0, 5, got_in=True), wait(2, 1), wait(3, 6)], starts_at=START)

    assert found == (
        Stand(1, 1, got_in=True),
        Stand(2, 1, got_in=False),
        Stand(2, 2, got_in=False),
    )


def test_stands_when_somebody_left_by_themselves_then_they_are_not_counted() -> None:
    found = stands([wait(1, 0, 5), wait(2, 1)], starts_at=START)

    assert found == (Stand(2, 1, got_in=False),)


def test_stands_when_somebody_left_after_the_start_then_they_had_waited_in_vain() -> None:
    assert stands([wait(1, 0, 1001)], starts_at=START) == (Stand(1, 1, got_in=False),)


def test_stands_when_places_were_given_at_a_time_then_the_queue_begins_there() -> None:
    drawn, left, late = wait(3, 0, 50, got_in=True), wait(7, 0, 60, got_in=True), wait(9, 55)

    found = stands([drawn, left, late], starts_at=START, decided_at=at(50))

    assert found == (Stand(1, 1, got_in=True), Stand(2, 1, got_in=False))


def test_stands_when_an_organizer_moved_somebody_forward_then_they_stood_there() -> None:
    moved = Wait(at(9), (1, 3), None, got_in=False)

    found = stands([wait(2, 0), moved], starts_at=START + timedelta(days=1))

    assert found == (Stand(2, 2, got_in=False), Stand(2, 1, got_in=False))


def test_record_when_two_queues_say_enough_then_tells_who_stood_near_and_how_many_got_in() -> None:
    found = record(Past("program", (queue(6, 2), queue(8, 4))), 5)

    assert found is not None
    assert (found.cohorts, found.fewest, found.usual, found.most) == (2, 2, 2, 4)
    assert (found.near_from, found.near_to) == (4, 6)
    # Of the first queue places 4 to 6, of the second 4 to 8: all of them were there at some time.
    assert (found.near, found.near_in) == (8, 1)


def test_record_when_no_place_is_asked_for_then_counts_all() -> None:
    found = record(Past("organiser", (queue(6, 2), queue(8, 4))), None)

    assert found is not None
    assert (found.of, found.near, found.near_in, found.near_from) == ("organiser", 14, 6, None)


@pytest.mark.parametrize(
    "queues",
    [(), (queue(9, 3),), (queue(2, 1), queue(2, 0)), (queue(9, 3), ())],
    ids=["none", "one queue", "too few people", "a queue without people"],
)
def test_record_when_there_is_too_little_to_go_by_then_says_nothing(
    queues: tuple[tuple[Stand, ...], ...],
) -> None:
    assert record(Past("program", queues), 1) is None


def test_record_when_somebody_stands_far_back_then_a_fifth_of_the_places_counts_as_near() -> None:
    found = record(Past("program", (queue(60, 0), queue(60, 0))), 50)

    assert found is not None
    assert (found.near_from, found.near_to, found.near) == (40, 60, 42)
