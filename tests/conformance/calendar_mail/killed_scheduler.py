"""A scheduler's process that is killed in the middle of handing out what it has claimed."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from typing import Any

from services.notifications.app import create_backstage
from shared.messaging.broker import make_broker
from shared.messaging.scheduler import Scheduler
from tests.support.clock import SettableClock
from tests.support.notifications import notifications_settings


def main(database_url: str, redis_url: str, now: str, calls: int) -> None:
    """Claim what is due ``now``, hand out ``calls`` of it and die without a word."""
    clock = SettableClock(datetime.fromisoformat(now))
    backstage = create_backstage(notifications_settings(database_url, redis_url), clock)
    broker = make_broker(redis_url)
    backstage.declare_actors(broker)
    hand_out, left = broker.enqueue, calls

    def enqueue(message: Any, **options: Any) -> Any:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return hand_out(message, **options)

    broker.enqueue = enqueue
    Scheduler(backstage, broker, clock=clock).tick()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
