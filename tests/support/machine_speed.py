"""Limits of processor time that judge the work, whatever machine it runs on."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time

# What the known work takes where the limits in the tests were written.
_THERE_SECONDS = 0.02
_TRIES = 5


def processor_seconds(work: Callable[[], object]) -> float:
    """How much processor time this process spends while ``work`` is done."""
    began = process_time()
    work()
    return process_time() - began


def least_seconds(work: Callable[[], object]) -> float:
    """The least of a few measures: what ``work`` costs when nothing else disturbs it."""
    return min(processor_seconds(work) for _ in range(_TRIES))


def allowed(seconds: float) -> float:
    """Return a limit that was written elsewhere as it is here: longer where all takes longer."""
    return seconds * max(1.0, least_seconds(_known_work) / _THERE_SECONDS)


def _known_work() -> None:
    """What our code does most: small objects, dictionaries, texts."""
    rows = [{"number": number, "name": f"Åsa {number}"} for number in range(20_000)]
    assert len(json.loads(json.dumps(rows))) == len({row["name"] for row in rows})
