"""Doing in one go what several threads wait for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event

import pytest

from shared.kernel.together import Together, Undone
from tests.support.waiting import PATIENCE_SECONDS, until


class Broken(Exception):
    """The clerk can serve nobody."""


class Clerk:
    """Writes down who was served together; the first one holds the clerk up until told."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.begun, self.may_end = Event(), Event()

    def serve(self, names: Sequence[str]) -> Sequence[str | Exception]:
        self.rounds.append(list(names))
        self.begun.set()
        assert self.may_end.wait(PATIENCE_SECONDS)
        if "broken" in names:
            raise Broken
        return [LookupError(name) if name == "refused" else name.upper() for name in names]


@contextmanager
def queue(clerk: Clerk, *names: str, most: int = 16) -> Iterator[dict[str, Future[str]]]:
    """The first of ``names`` is served while the others come, one after the other."""
    together: Together[str, str] = Together(most)
    with ThreadPoolExecutor(len(names)) as pool:
        asked: dict[str, Future[str]] = {}
        for number, name in enumerate(names):
            asked[name] = pool.submit(together.do, "desk", name, clerk.serve)
            if number == 0:
                assert clerk.begun.wait(PATIENCE_SECONDS)
            until(partial(_as_many_wait, together, number))
        clerk.may_end.set()
        yield asked
    assert together.waiting("desk") == 0


def _as_many_wait(together: Together[str, str], number: int) -> bool:
    return together.waiting("desk") == number


def test_together_when_nobody_else_is_there_then_one_is_served_at_once() -> None:
    clerk, together = Clerk(), Together[str, str](16)
    clerk.may_end.set()

    assert [together.do("desk", name, clerk.serve) for name in ("a", "b")] == ["A", "B"]
    assert clerk.rounds == [["a"], ["b"]]


def test_together_when_others_come_meanwhile_then_they_are_served_in_one_go_in_their_order() -> (
    None
):
    clerk = Clerk()
    with queue(clerk, "a", "b", "c", "d") as asked:
        assert {name: one.result(PATIENCE_SECONDS) for name, one in asked.items()} == {
            "a": "A", "b": "B", "c": "C", "d": "D",
        }  # fmt: skip
    assert clerk.rounds == [["a"], ["b", "c", "d"]]


def test_together_when_more_wait_than_may_then_the_rest_has_its_turn_after_them() -> None:
    clerk = Clerk()
    with queue(clerk, "a", "b", "c", "d", most=2) as asked:
        assert [one.result(PATIENCE_SECONDS) for one in asked.values()] == ["A", "B", "C", "D"]
    assert clerk.rounds == [["a"], ["b", "c"], ["d"]]


def test_together_when_one_is_refused_then_only_that_one_hears_of_it() -> None:
    clerk = Clerk()
    with queue(clerk, "a", "b", "refused", "c") as asked:
        with pytest.raises(LookupError):
            asked["refused"].result(PATIENCE_SECONDS)
        assert [asked[name].result(PATIENCE_SECONDS) for name in "abc"] == ["A", "B", "C"]


def test_together_when_it_fails_altogether_then_all_hear_of_it_and_the_next_are_served() -> None:
    clerk = Clerk()
    with queue(clerk, "a", "broken", "c", "d", most=2) as asked:
        with pytest.raises(Broken):
            asked["broken"].result(PATIENCE_SECONDS)
        with pytest.raises(Undone):
            asked["c"].result(PATIENCE_SECONDS)
        assert asked["d"].result(PATIENCE_SECONDS) == "D"


def test_together_when_keys_differ_then_one_does_not_wait_for_the_other() -> None:
    clerk, together = Clerk(), Together[str, str](16)
    quick = Clerk()
    quick.may_end.set()
    with ThreadPoolExecutor(1) as pool:
        held_up = pool.submit(together.do, "desk", "a", clerk.serve)
        assert clerk.begun.wait(PATIENCE_SECONDS)

        assert together.do("other desk", "b", quick.serve) == "B"
        clerk.may_end.set()
        assert held_up.result(PATIENCE_SECONDS) == "A"
