"""From the outbox to the queues, at least once, also when Redis lost what it had."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from threading import Event
from typing import Any

from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint
from shared.kernel.log import correlated
from shared.messaging.broker import enqueue
from shared.messaging.routes import readers_of, receiver_of
from shared.messaging.tables import inbox, outbox, relay_state

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.1
_BATCH = 200
_WAIT_AFTER_FAILURE_SECONDS = 1.0
_LOOK_EVERY = timedelta(seconds=1)
_PRUNE_EVERY = timedelta(hours=1)

# A Redis that was restarted may have lost the last second of its append-only file, and retries
# that it held back may never run. Nothing of ours stays in Redis longer than a few minutes, so
# this margin covers both; the inbox makes the surplus harmless.
RESTART_MARGIN = timedelta(minutes=15)
KEEP_PUBLISHED = timedelta(days=14)
KEEP_INBOX = timedelta(days=45)


class Relay:
    """Publishes one service's outbox. Several may run at once: rows are taken SKIP LOCKED.

    It holds back while a reader's queue is longer than ``longest_queue``: the outbox has more
    room than Redis.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        broker: RedisBroker,
        *,
        clock: Clock,
        longest_queue: int = 20_000,
    ) -> None:
        self._service = service
        self._database = database
        self._broker = broker
        self._clock = clock
        self._longest_queue = longest_queue
        self._canary_key = f"spinn:canary:{service}"
        self._next_prune = clock.now()

    def run(self, stop: Event) -> None:
        """Publish until ``stop`` is set; a failure is logged and tried again."""
        next_look = self._clock.now()
        while not stop.is_set():
            try:
                if self._clock.now() >= next_look:
                    self.recover_lost()
                    next_look = self._clock.now() + _LOOK_EVERY
                published = self.publish_batch()
                self._prune_now_and_then()
            except Exception as error:  # noqa: BLE001  (Redis or PostgreSQL away: wait for them)
                log.warning("relay of %s waits: %s", self._service, str(error).split("\n")[0])
                stop.wait(_WAIT_AFTER_FAILURE_SECONDS)
                continue
            if published < _BATCH:
                stop.wait(_POLL_SECONDS)

    def publish_batch(self) -> int:
        """Enqueue up to 200 waiting messages, mark them, and return how many that were.

        A crash between enqueue and mark sends them again; consumers' inboxes absorb that.
        """
        with self._database.transaction() as session:
            rows = session.execute(
                select(outbox)
                .where(outbox.c.published_at.is_(None))
                .order_by(outbox.c.position)
                .limit(_BATCH)
                .with_for_update(skip_locked=True)
            ).all()
            if not rows or self._queues_are_full(rows):
                return 0
            for row in rows:
                self._publish(row)
            failpoint("relay.enqueued")
            session.execute(
                update(outbox)
                .where(outbox.c.position.in_([row.position for row in rows]))
                .values(published_at=self._clock.now())
            )
        failpoint("relay.marked")
        return len(rows)

    def _publish(self, row: Row[Any]) -> None:
        envelope = Envelope(
            id=row.id,
            name=row.name,
            version=row.version,
            occurred_at=row.occurred_at,
            correlation_id=row.correlation_id,
            aggregate_id=row.aggregate_id,
            sequence=row.sequence,
            body=row.body,
        ).model_dump_json()
        for reader in readers_of(row.name, row.version):
            enqueue(self._broker, queue=reader, actor=receiver_of(reader), argument=envelope)
            with correlated(row.correlation_id):
                log.info("%s %d put in the queue of %s", row.name, row.sequence, reader)

    def _queues_are_full(self, rows: Sequence[Row[Any]]) -> bool:
        readers = {reader for row in rows for reader in readers_of(row.name, row.version)}
        return any(self._broker.do_qsize(reader) > self._longest_queue for reader in readers)

    def recover_lost(self) -> None:
        """Publish again what a restarted or emptied Redis may have lost.

        The run id tells a restart, a canary key that is gone tells that everything is gone.
        """
        client: Any = self._broker.client
        run_id = client.info("server")["run_id"]
        canary = client.get(self._canary_key)
        with self._database.transaction() as session:
            known = session.execute(select(relay_state)).first()
            if known and run_id == known.broker_run_id and canary == known.canary.encode():
                return
            if known:
                emptied = canary != known.canary.encode()
                self._unpublish(session, KEEP_PUBLISHED if emptied else RESTART_MARGIN)
            fresh = known.canary if known else secrets.token_hex(16)
            client.set(self._canary_key, fresh)
            session.execute(
                insert(relay_state)
                .values(id=1, broker_run_id=run_id, canary=fresh)
                .on_conflict_do_update(index_elements=["id"], set_={"broker_run_id": run_id})
            )

    def _unpublish(self, session: Session, margin: timedelta) -> None:
        again = session.execute(
            update(outbox)
            .where(outbox.c.published_at > self._clock.now() - margin)
            .values(published_at=None)
            .returning(outbox.c.position)
        ).all()
        log.warning(
            "Redis was restarted or emptied: %d messages of %s are published again",
            len(again),
            self._service,
        )

    def _prune_now_and_then(self) -> None:
        now = self._clock.now()
        if now < self._next_prune:
            return
        self._next_prune = now + _PRUNE_EVERY
        with self._database.transaction() as session:
            session.execute(delete(outbox).where(outbox.c.published_at < now - KEEP_PUBLISHED))
            session.execute(delete(inbox).where(inbox.c.handled_at < now - KEEP_INBOX))
