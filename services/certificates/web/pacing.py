"""Misses take the same time whatever was found out on the way, so that it tells nothing."""

from __future__ import annotations

from time import monotonic, sleep

from flask import g

# More than a miss of any kind costs, also on a machine that has other things to do. Few can be
# waiting at once, since each network may miss only so often.
_SECONDS = 0.05


def begin_pace() -> None:
    """Remember when the request came in."""
    g.pace_began = monotonic()


def keep_pace() -> None:
    """Wait until a miss has taken its time."""
    sleep(max(0.0, g.pace_began + _SECONDS - monotonic()))
