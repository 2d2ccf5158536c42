"""From the outbox to Redis: at least once, also when Redis lost what it had."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import func, select, text

from shared.contracts.message import Envelope
from shared.messaging.broker import enqueue, make_broker
from shared.messaging.outbox import record
from shared.messaging.relay import KEEP_PUBLISHED, RESTART_MARGIN, Relay
from shared.messaging.tables import outbox
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.messages import rescheduled
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("redis_url")


@pytest.fixture
def relay(registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock) -> Relay:
    made = Relay("registration", registration_database, broker, clock=clock)
    made.recover_lost()
    return made


def tell(database: TestDatabase, clock: SettableClock, *, sequence: int = 1) -> UUID:
    with database.transaction() as session:
        return record(session, rescheduled(), sequence=sequence, now=clock.now())


def queued(broker: RedisBroker) -> list[Envelope]:
    """What waits for notifications, read from Redis without taking it."""
    raw = broker.client.hvals("dramatiq:notifications.msgs")
    return [Envelope.model_validate_json(dramatiq.Message.decode(item).args[0]) for item in raw]


def unpublished(database: TestDatabase) -> int:
    with database.transaction() as session:
        waiting = select(func.count()).where(outbox.c.published_at.is_(None))
        return session.scalar(waiting.select_from(outbox)) or 0


def test_record_when_transaction_rolls_back_then_nothing_is_told(
    registration_database: TestDatabase, clock: SettableClock
) -> None:
    def change_and_fail() -> None:
        with registration_database.transaction() as session:
            record(session, rescheduled(), sequence=1, now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert unpublished(registration_database) == 0


def test_publish_when_message_waits_then_is_enqueued_for_its_reader_and_marked(
    registration_database: TestDatabase, broker: RedisBroker, relay: Relay, clock: SettableClock
) -> None:
    message_id = tell(registration_database, clock)

    assert relay.publish_batch() == 1
    assert [envelope.id for envelope in queued(broker)] == [message_id]
    assert unpublished(registration_database) == 0
    assert relay.publish_batch() == 0


def test_publish_when_two_relays_run_at_once_then_each_message_is_enqueued_once(
    registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock
) -> None:
    told = {tell(registration_database, clock) for _ in range(40)}
    relays = [Relay("registration", registration_database, broker, clock=clock) for _ in range(2)]
    threads = [Thread(target=one.publish_batch) for one in relays]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while relays[0].publish_batch():
        pass

    assert sorted(envelope.id for envelope in queued(broker)) == sorted(told)


def test_recover_when_redis_was_emptied_then_all_kept_messages_are_published_again(
    registration_database: TestDatabase, broker: RedisBroker, relay: Relay, clock: SettableClock
) -> None:
    message_id = tell(registration_database, clock)
    relay.publish_batch()
    clock.advance(KEEP_PUBLISHED - timedelta(hours=1))
    broker.client.flushall()

    relay.recover_lost()
    relay.publish_batch()

    assert [envelope.id for envelope in queued(broker)] == [message_id]


def test_recover_when_redis_was_restarted_then_only_recent_messages_are_published_again(
    registration_database: TestDatabase, relay: Relay, clock: SettableClock
) -> None:
    tell(registration_database, clock)
    relay.publish_batch()
    clock.advance(RESTART_MARGIN * 2)
    recent = tell(registration_database, clock)
    relay.publish_batch()
    with registration_database.transaction() as session:
        # As after a restart: the run id is another one, the canary is still there.
        session.execute(text("UPDATE relay_state SET broker_run_id = 'before the restart'"))

    relay.recover_lost()

    with registration_database.transaction() as session:
        again = session.scalars(select(outbox.c.id).where(outbox.c.published_at.is_(None))).all()
    assert again == [recent]


def test_recover_when_nothing_happened_then_publishes_nothing_again(
    registration_database: TestDatabase, relay: Relay, clock: SettableClock
) -> None:
    tell(registration_database, clock)
    relay.publish_batch()

    relay.recover_lost()

    assert unpublished(registration_database) == 0


def test_publish_when_queue_is_longer_than_allowed_then_waits_and_drops_nothing(
    registration_database: TestDatabase,
    broker: RedisBroker,
    clock: SettableClock,
) -> None:
    relay = Relay("registration", registration_database, broker, clock=clock, longest_queue=1)
    for _ in range(2):
        enqueue(broker, queue="notifications", actor="notifications.receive", argument="{}")
    tell(registration_database, clock)

    assert relay.publish_batch() == 0
    assert unpublished(registration_database) == 1


def test_run_when_redis_is_away_then_waits_and_publishes_when_it_is_back(
    registration_database: TestDatabase,
    clock: SettableClock,
    redis_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = make_broker("redis://127.0.0.1:1/0")
    stop = Event()
    relay = Relay("registration", registration_database, away, clock=clock)
    tell(registration_database, clock)
    thread = Thread(target=relay.run, args=(stop,))
    thread.start()
    until(lambda: "relay of registration waits" in caplog.text)
    assert unpublished(registration_database) == 1

    away.client.connection_pool = make_broker(redis_url).client.connection_pool
    until(lambda: unpublished(registration_database) == 0)
    stop.set()
    thread.join()


def test_run_when_messages_are_old_then_prunes_them(
    registration_database: TestDatabase, broker: RedisBroker, clock: SettableClock
) -> None:
    relay = Relay("registration", registration_database, broker, clock=clock)
    tell(registration_database, clock)
    relay.publish_batch()
    clock.advance(KEEP_PUBLISHED * 2)
    stop = Event()
    thread = Thread(target=relay.run, args=(stop,))

    thread.start()
    until(lambda: _count(registration_database) == 0)
    stop.set()
    thread.join()


def _count(database: TestDatabase) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(outbox)) or 0
