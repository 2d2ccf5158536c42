"""Feeds as they were last written, kept for each process: calendars ask much and little changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class WrittenFeed:
    """A feed's bytes, plain and packed by gzip.

    ``tag`` stands for the plain bytes. ``changed_at`` is the newest revision in it. It holds for
    the ``edition`` that it was written from, and ``until`` an entry grows too old to be in it.
    """

    content: bytes
    packed: bytes
    tag: str
    language: str
    changed_at: datetime
    until: datetime
    edition: str


class FeedShelf:
    """Keeps what was written, least recently asked for out first, within so many bytes."""

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Any, WrittenFeed] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(
        self, key: Any, edition: str, now: datetime, write: Callable[[], WrittenFeed]
    ) -> WrittenFeed:
        """Return what is kept under ``key`` if it still holds; else write it and keep that."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.edition == edition and now <= kept.until:
                self._kept.move_to_end(key)
                return kept
        written = write()
        with self._lock:
            self._drop(key)
            self._kept[key] = written
            self._bytes += _size(written)
            while self._bytes > self._room and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return written

    def clear(self) -> None:
        """Keep nothing, as a new process does."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: Any) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._bytes -= _size(dropped)


def _size(written: WrittenFeed) -> int:
    return len(written.content) + len(written.packed)
