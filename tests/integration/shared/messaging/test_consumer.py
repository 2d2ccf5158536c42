"""From Redis to a reader: once for each message, with dead letters for what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy import select, update

from shared.contracts.message import Envelope
from shared.database import Database
from shared.kernel.errors import NotFound
from shared.messaging import dead_letters
from shared.messaging.broker import enqueue, make_broker
from shared.messaging.consumer import Consumer
from shared.messaging.tables import inbox
from shared.messaging.worker import run_worker
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.messages import envelope_of
from tests.support.reader import Reader
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("redis_url")


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
    until(lambda: len(_waiting(working)) == 1)
    _send(broker, good)
    until(lambda: working.handled == [("session.rescheduled", 7)])

    assert "stumbled" in _waiting(working)[0].error


def test_replay_when_the_fault_is_mended_then_message_is_handled(
    working: Reader, broker: RedisBroker, clock: SettableClock
) -> None:
    working.fail_times = 2
    _send(broker, envelope_of(sequence=3))
    until(lambda: len(_waiting(working)) == 1)
    letter = _waiting(working)[0]

    with working.database.transaction() as session:
        dead_letters.replay(session, broker, letter.id, clock.now())
    until(lambda: working.handled == [("session.rescheduled", 3)])

    assert _waiting(working) == []


def _ask_a_database_that_is_away() -> None:
    with Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing").transaction() as session:
        session.execute(select(1))


def test_worker_when_the_database_is_away_then_these_attempts_do_not_count(
    working: Reader, broker: RedisBroker
) -> None:
    # More often than it may fail.
    working.fail_times, working.stumble = 5, _ask_a_database_that_is_away

    _send(broker, envelope_of(sequence=3))
    until(lambda: working.handled == [("session.rescheduled", 3)])

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


def test_inbox_when_message_was_handled_then_names_it(reader: Reader) -> None:
    envelope = envelope_of()
    reader.consumer.receive(envelope.model_dump_json())

    with reader.database.transaction() as session:
        row = session.execute(select(inbox)).one()
        session.execute(update(inbox).values(name=inbox.c.name))

    assert (row.consumer, row.message_id, row.name) == (
        "notifications", envelope.id, "session.rescheduled",
    )  # fmt: skip
