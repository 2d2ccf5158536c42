"""A worker process: threads that take messages from queues until they are told to stop."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from shared.messaging.backstage import Backstage

log = logging.getLogger(__name__)

_POLL_MILLISECONDS = 100
_SHUTDOWN_MILLISECONDS = 20_000


def run_worker(
    backstages: Sequence[Backstage], broker: RedisBroker, *, threads: int, stop: Event
) -> None:
    """Work on the queues of ``backstages`` until ``stop`` is set.

    At the end what runs is finished, within 20 seconds, and what waits is given back.
    """
    for backstage in backstages:
        backstage.declare_actors(broker)
    queues = {queue for backstage in backstages for queue in backstage.queues}
    worker = dramatiq.Worker(
        broker, queues=queues, worker_threads=threads, worker_timeout=_POLL_MILLISECONDS
    )
    worker.start()
    log.info("worker takes from %s with %d threads", ", ".join(sorted(queues)), threads)
    stop.wait()
    worker.stop(timeout=_SHUTDOWN_MILLISECONDS)
    broker.close()
