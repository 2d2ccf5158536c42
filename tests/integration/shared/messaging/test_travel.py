"""A fact's way: outbox, relay, Redis, worker, inbox, on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep
from uuid import UUID

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging import dead_letters
from shared.messaging.backstage import Backstage, DueWork
from shared.messaging.broker import enqueue, make_broker
from shared.messaging.consumer import Consumer, declare_receiver
from shared.messaging.outbox import record
from shared.messaging.relay import KEEP_PUBLISHED, RESTART_MARGIN, Relay
from shared.messaging.scheduler import Scheduler
from shared.messaging.tables import inbox, outbox
from shared.messaging.worker import run_worker
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.messages import rescheduled

pytestmark = pytest.mark.usefixtures("redis_url")
Handled = list[tuple[str, int]]


@pytest.fixture
def broker(redis_url: str) -> Iterator[RedisBroker]:
    made = make_broker(redis_url)
    yield made
    made.close()


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
    registration_database: TestDatabase, clock: SettableClock, redis_url: str
) -> None:
    away = make_broker("redis://127.0.0.1:1/0")
    stop = Event()
    relay = Relay("registration", registration_database, away, clock=clock)
    tell(registration_database, clock)
    thread = Thread(target=relay.run, args=(stop,))
    thread.start()
    sleep(0.3)
    assert unpublished(registration_database) == 1

    away.client.connection_pool = make_broker(redis_url).client.connection_pool
    _until(lambda: unpublished(registration_database) == 0)
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
    _until(lambda: _count(registration_database) == 0)
    stop.set()
    thread.join()


def _count(database: TestDatabase) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(outbox)) or 0


def _until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not happen in time"
        sleep(0.05)


class Reader:
    """A consuming service of the tests' own, which keeps what it handled in its database."""

    def __init__(self, database: TestDatabase, clock: SettableClock) -> None:
        self.database = database
        self.handled: Handled = []
        self.fail_times = 0
        self.consumer = Consumer(
            "notifications", database, {type(rescheduled()): self._handle}, clock=clock
        )

    def _handle(self, session: Session, message: object, envelope: Envelope) -> None:
        del message
        session.execute(select(func.now()))
        if self.fail_times:
            self.fail_times -= 1
            raise RuntimeError("stumbled")
        self.handled.append((envelope.name, envelope.sequence))

    def backstage(self) -> Backstage:
        return Backstage(
            service="notifications",
            database=self.database,
            queues=("notifications",),
            declare_actors=lambda broker: declare_receiver(broker, self.consumer),
        )


@pytest.fixture
def reader(registration_database: TestDatabase, clock: SettableClock) -> Reader:
    return Reader(registration_database, clock)


def envelope_of(sequence: int = 1) -> Envelope:
    message = rescheduled()
    return Envelope(
        id=new_id(),
        name=message.NAME,
        version=message.VERSION,
        occurred_at=SettableClock().now(),
        correlation_id="c",
        aggregate_id=message.aggregate_id,
        sequence=sequence,
        body=message.model_dump(mode="json"),
    )


def test_receive_when_delivered_three_times_then_is_handled_once(reader: Reader) -> None:
    raw = envelope_of().model_dump_json()

    for _ in range(3):
        reader.consumer.receive(raw)

    assert reader.handled == [("session.rescheduled", 1)]


def test_receive_when_two_workers_have_it_at_once_then_is_handled_once(reader: Reader) -> None:
    raw = envelope_of().model_dump_json()
    threads = [Thread(target=reader.consumer.receive, args=(raw,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reader.handled) == 1


def test_receive_when_handler_fails_then_message_is_not_claimed(reader: Reader) -> None:
    reader.fail_times = 1
    raw = envelope_of().model_dump_json()

    with pytest.raises(RuntimeError):
        reader.consumer.receive(raw)
    reader.consumer.receive(raw)

    assert len(reader.handled) == 1


@pytest.mark.parametrize(
    "raw",
    [
        "not json",
        "{}",
        envelope_of().model_copy(update={"version": 99}).model_dump_json(),
        envelope_of().model_copy(update={"body": {"session": 1}}).model_dump_json(),
    ],
    ids=["not json", "no envelope", "next version", "wrong body"],
)
def test_receive_when_message_cannot_be_read_then_is_buried_with_its_error(
    reader: Reader, raw: str
) -> None:
    reader.consumer.receive(raw)

    with reader.database.transaction() as session:
        letters = dead_letters.waiting(session)
    assert [letter.raw for letter in letters] == [raw]
    assert letters[0].error
    assert reader.handled == []


def test_receive_when_no_handler_knows_the_message_then_is_buried(
    registration_database: TestDatabase, clock: SettableClock
) -> None:
    deaf = Consumer("notifications", registration_database, {}, clock=clock)

    deaf.receive(envelope_of().model_dump_json())

    with registration_database.transaction() as session:
        assert "does not read" in dead_letters.waiting(session)[0].error


@pytest.fixture
def working(reader: Reader, redis_url: str) -> Iterator[Reader]:
    stop = Event()
    thread = Thread(
        target=run_worker,
        args=([reader.backstage()], make_broker(redis_url, retries=1)),
        kwargs={"threads": 2, "stop": stop},
    )
    thread.start()
    yield reader
    stop.set()
    thread.join()


def test_worker_when_handler_always_fails_then_buries_it_and_goes_on(
    working: Reader, broker: RedisBroker
) -> None:
    working.fail_times = 2
    poison, good = envelope_of(), envelope_of(sequence=7)

    _send(broker, poison)
    _until(lambda: len(_waiting(working)) == 1)
    _send(broker, good)
    _until(lambda: working.handled == [("session.rescheduled", 7)])

    assert "stumbled" in _waiting(working)[0].error


def test_replay_when_the_fault_is_mended_then_message_is_handled(
    working: Reader, broker: RedisBroker, clock: SettableClock
) -> None:
    working.fail_times = 2
    _send(broker, envelope_of(sequence=3))
    _until(lambda: len(_waiting(working)) == 1)
    letter = _waiting(working)[0]

    with working.database.transaction() as session:
        dead_letters.replay(session, broker, letter.id, clock.now())
    _until(lambda: working.handled == [("session.rescheduled", 3)])

    assert _waiting(working) == []


def _send(broker: RedisBroker, envelope: Envelope) -> None:
    enqueue(
        broker,
        queue="notifications",
        actor="notifications.receive",
        argument=envelope.model_dump_json(),
    )


def _waiting(reader: Reader) -> list[dead_letters.DeadLetter]:
    with reader.database.transaction() as session:
        return list(dead_letters.waiting(session))


def test_dead_letter_when_dropped_then_is_gone_and_cannot_be_replayed(
    reader: Reader, broker: RedisBroker, clock: SettableClock
) -> None:
    reader.consumer.receive("not json")
    letter = _waiting(reader)[0]

    with reader.database.transaction() as session:
        dead_letters.drop(session, letter.id)
    with reader.database.transaction() as session:
        with pytest.raises(NotFound):
            dead_letters.replay(session, broker, letter.id, clock.now())
        with pytest.raises(NotFound):
            dead_letters.drop(session, letter.id)


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
    _until(lambda: len(calls) >= 2)
    stop.set()
    thread.join()


def test_inbox_when_message_was_handled_then_names_it(reader: Reader) -> None:
    envelope = envelope_of()
    reader.consumer.receive(envelope.model_dump_json())

    with reader.database.transaction() as session:
        row = session.execute(select(inbox)).one()
        session.execute(update(inbox).values(name=inbox.c.name))

    assert (row.consumer, row.message_id, row.name) == (
        "notifications", envelope.id, "session.rescheduled",
    )  # fmt: skip
