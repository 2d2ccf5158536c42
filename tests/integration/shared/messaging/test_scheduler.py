"""Rows that fall due are handed to a queue."""

from __future__ import annotations

from threading import Event, Thread
from uuid import UUID

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy.orm import Session

from shared.kernel.identifiers import new_id
from shared.messaging.backstage import Backstage, DueWork
from shared.messaging.scheduler import Scheduler
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("redis_url")


def test_scheduler_when_rows_are_due_then_calls_the_actor_once_for_each(
    registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock
) -> None:
    due = [new_id(), new_id()]
    batches = [list(due), []]
    work = DueWork("rows", "notifications", "notifications.do", lambda *_: batches.pop(0))
    backstage = Backstage(
        "notifications", registration_database, ("notifications",), lambda _: None, (work,)
    )
    scheduler = Scheduler(backstage, broker, clock=clock)

    assert scheduler.tick() == 2
    batches.append([])
    assert scheduler.tick() == 0

    raw = broker.client.hvals("dramatiq:notifications.msgs")
    assert sorted(dramatiq.Message.decode(item).args[0] for item in raw) == sorted(map(str, due))


def test_scheduler_when_an_actor_takes_several_rows_then_calls_it_once_for_so_many(
    registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock
) -> None:
    due = [new_id() for _ in range(5)]
    work = DueWork("rows", "notifications", "notifications.do", lambda *_: due, rows_in_a_call=2)
    backstage = Backstage(
        "notifications", registration_database, ("notifications",), lambda _: None, (work,)
    )
    assert Scheduler(backstage, broker, clock=clock).tick() == 5
    raw = broker.client.hvals("dramatiq:notifications.msgs")
    called = sorted(dramatiq.Message.decode(item).args[0].split() for item in raw)
    wanted = [str(row_id) for row_id in due]
    assert called == sorted([wanted[:2], wanted[2:4], wanted[4:]])


def test_scheduler_when_claiming_fails_then_goes_on(
    registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock
) -> None:
    calls: list[int] = []

    def claim(session: Session, now: object, limit: int) -> list[UUID]:
        del session, now, limit
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("stumbled")
        return []

    work = DueWork("rows", "notifications", "notifications.do", claim)
    backstage = Backstage(
        "notifications", registration_database, ("notifications",), lambda _: None, (work,)
    )
    stop = Event()
    thread = Thread(target=Scheduler(backstage, broker, clock=clock).run, args=(stop,))

    thread.start()
    until(lambda: len(calls) >= 2)
    stop.set()
    thread.join()
