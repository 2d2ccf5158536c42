"""When a delivery is tried again, and when an endpoint has been silent for too long."""

from __future__ import annotations

from datetime import datetime, timedelta

# Waits before the second attempt, the third, and so on; after the last there is none.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2
DISABLED_AFTER = timedelta(days=5)
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)


def next_try(tries: int, *, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after ``tries`` attempts, or None when it is given up.

    ``chance`` from 0 to 1 moves the moment by up to a fifth either way, so that a receiver that
    comes back is not met by everything at once.
    """
    if tries > len(WAITS):
        return None
    return now + WAITS[tries - 1] * (1 + JITTER * (2 * chance - 1))


def is_hopeless(failing_since: datetime | None, now: datetime) -> bool:
    """Tell whether an endpoint has failed for so long that nothing more is sent to it."""
    return failing_since is not None and now - failing_since >= DISABLED_AFTER
