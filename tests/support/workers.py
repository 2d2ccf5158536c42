"""A worker that does all that waits, and stops."""

from __future__ import annotations

import dramatiq
from dramatiq.brokers.stub import StubBroker

from shared.messaging.backstage import Backstage


def run_all(broker: StubBroker, backstage: Backstage) -> None:
    worker = dramatiq.Worker(broker, worker_timeout=50, worker_threads=2)
    worker.start()
    for queue in backstage.queues:
        broker.join(queue, timeout=30_000)
    worker.join()
    worker.stop()
