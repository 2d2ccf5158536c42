"""A worker that does all that waits, and stops."""

from __future__ import annotations

import dramatiq
from dramatiq.brokers.stub import StubBroker

from shared.messaging.backstage import Backstage
from tests.support.waiting import PATIENCE_SECONDS


def run_all(broker: StubBroker, backstage: Backstage) -> None:
    worker = dramatiq.Worker(broker, worker_timeout=50, worker_threads=2)
    worker.start()
    for queue in backstage.queues:
        broker.join(queue, timeout=int(1000 * PATIENCE_SECONDS))
    worker.join()
    worker.stop()
