"""Marked points of the path at which a fault test may let the process die.

A test arms one by the environment: ``SPINN_FAILPOINT=relay.enqueued`` and
``SPINN_FAILPOINT_FLAG=<file>``. The process kills itself there with SIGKILL, once:
the flag file, created first, disarms the point for every process that follows.
Without the variables a point costs one comparison.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_ARMED = os.environ.get("SPINN_FAILPOINT")
_FLAG = os.environ.get("SPINN_FAILPOINT_FLAG")


def failpoint(name: str) -> None:
    """Die here by SIGKILL if a test has armed ``name`` and nobody has died of it yet."""
    if name != _ARMED or _FLAG is None:
        return
    try:
        Path(_FLAG).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
