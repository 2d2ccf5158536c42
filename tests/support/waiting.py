"""Waiting for what other threads and processes bring about, however slow the machine is."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

# Only what never happens takes so long: a machine that is busy with other things is no failure.
PATIENCE_SECONDS = 120.0


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not happen in time"
        sleep(0.05)
