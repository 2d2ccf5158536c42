"""A consuming service of the tests' own, which keeps what it handled."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope
from shared.messaging.backstage import Backstage
from shared.messaging.consumer import Consumer, declare_receiver
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.messages import rescheduled

Handled = list[tuple[str, int]]


def _stumble() -> None:
    raise RuntimeError("stumbled")


class Reader:
    """A consuming service of the tests' own, which keeps what it handled in its database."""

    def __init__(self, database: TestDatabase, clock: SettableClock) -> None:
        self.database = database
        self.handled: Handled = []
        self.fail_times = 0
        self.stumble: Callable[[], object] = _stumble
        self.consumer = Consumer(
            "notifications", database, {type(rescheduled()): self._handle}, clock=clock
        )

    def _handle(self, session: Session, message: object, envelope: Envelope) -> None:
        del message
        session.execute(select(func.now()))
        if self.fail_times:
            self.fail_times -= 1
            self.stumble()
        self.handled.append((envelope.name, envelope.sequence))

    def backstage(self) -> Backstage:
        return Backstage(
            service="notifications",
            database=self.database,
            queues=("notifications",),
            declare_actors=lambda broker: declare_receiver(broker, self.consumer),
        )
