"""What many threads want done at the same time, done in one go for all who wait.

Where each would have to wait for the one before, such as for a lock and the disk, the first does
it for itself; those who come meanwhile wait, and one of them does it for all of them. Nobody is
kept back for the sake of others who might come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Undone(Exception):
    """Whoever was to do it has failed, without a word on each one's part."""


def _locked() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass
class _Turn(Generic[A, R]):
    """One who waits: woken once, with a result or to do what is wanted by all who wait then.

    ``asleep`` is held until then; an event would be the same with more work.
    """

    asked: A
    asleep: Lock = field(default_factory=_locked)
    done: bool = False
    result: R | Exception | None = None


class Together(Generic[A, R]):
    """Does things in one go for those who wait for the same key; ``most`` at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = Lock()
        # A key is here while somebody is at it.
        self._waiting: dict[Hashable, deque[_Turn[A, R]]] = {}

    def do(
        self, key: Hashable, asked: A, act: Callable[[Sequence[A]], Sequence[R | Exception]]
    ) -> R:
        """Return the result for ``asked``, or raise the exception that stands in its place.

        ``act`` gets what was asked, in the order in which it came, and returns as many results.

        Raises:
            Undone: ``act`` failed altogether in another thread.
        """
        turn: _Turn[A, R] = _Turn(asked)
        with self._guard:
            others = self._waiting.get(key)
            if others is None:
                self._waiting[key] = deque()
            else:
                others.append(turn)
        if others is not None:
            turn.asleep.acquire()
        if not turn.done:
            self._lead(key, turn, act)
        if isinstance(turn.result, Exception):
            raise turn.result
        return turn.result  # type: ignore[return-value]  # it is done, so there is a result

    def waiting(self, key: Hashable) -> int:
        """Return how many wait for whoever is at it."""
        with self._guard:
            return len(self._waiting.get(key, ()))

    def _lead(
        self,
        key: Hashable,
        first: _Turn[A, R],
        act: Callable[[Sequence[A]], Sequence[R | Exception]],
    ) -> None:
        turns = [first, *self._take(key)]
        for turn in turns:
            turn.result = Undone()
        try:
            results = act([turn.asked for turn in turns])
            for turn, result in zip(turns, results, strict=True):
                turn.result = result
        finally:
            self._hand_on(key)
            first.done = True
            for turn in turns[1:]:
                turn.done = True
                turn.asleep.release()

    def _take(self, key: Hashable) -> Sequence[_Turn[A, R]]:
        with self._guard:
            waiting = self._waiting[key]
            return [waiting.popleft() for _ in range(min(len(waiting), self._most - 1))]

    def _hand_on(self, key: Hashable) -> None:
        """Let the next one who waits do it, or nobody be at it any more."""
        with self._guard:
            waiting = self._waiting[key]
            if waiting:
                waiting.popleft().asleep.release()
            else:
                del self._waiting[key]
