"""Rows that fall due are claimed here and handed to a queue; several copies may run."""

from __future__ import annotations

import logging
from threading import Event

import dramatiq

from shared.kernel.clock import Clock
from shared.messaging.backstage import Backstage, DueWork
from shared.messaging.broker import enqueue

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.25
_BATCH = 200
_WAIT_AFTER_FAILURE_SECONDS = 2.0


class Scheduler:
    """Claims the due rows of one service and enqueues a call for each."""

    def __init__(self, backstage: Backstage, broker: dramatiq.Broker, *, clock: Clock) -> None:
        self._backstage = backstage
        self._broker = broker
        self._clock = clock

    def run(self, stop: Event) -> None:
        """Tick until ``stop`` is set; a failure is logged and tried again."""
        while not stop.is_set():
            try:
                # What comes one by one is handed on in groups, which cost less for each.
                busy = self.tick() >= _BATCH
            except Exception:
                log.exception("scheduler of %s stumbled", self._backstage.service)
                stop.wait(_WAIT_AFTER_FAILURE_SECONDS)
                continue
            if not busy:
                stop.wait(_POLL_SECONDS)

    def tick(self) -> int:
        """Claim and enqueue one batch of every kind; return how many rows that were."""
        return sum(self._tick(work) for work in self._backstage.due_work)

    def _tick(self, work: DueWork) -> int:
        with self._backstage.database.transaction() as session:
            ids = work.claim(session, self._clock.now(), _BATCH)
        # After the commit: a call must never find its row unclaimed. If Redis is away now, the
        # lease runs out and the rows are claimed again.
        for start in range(0, len(ids), work.rows_in_a_call):
            call = " ".join(str(row_id) for row_id in ids[start : start + work.rows_in_a_call])
            enqueue(self._broker, queue=work.queue, actor=work.actor, argument=call)
        return len(ids)
