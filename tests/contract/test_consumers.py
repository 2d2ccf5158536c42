"""Each service reads what is sent to it, and keeps what it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import dramatiq
import pytest

from services.roster import SERVICES
from shared.contracts.message import Message
from shared.contracts.registry import MESSAGES
from shared.messaging import dead_letters
from shared.messaging.routes import ROUTES
from tests.contract.conftest import Reader, ReaderOf
from tests.support.examples import DELIVERIES, EXAMPLES, named
from tests.support.waiting import PATIENCE_SECONDS

STRAYS = [
    (service, message)
    for service in SERVICES
    for message in MESSAGES
    if service not in ROUTES[message]
]
each_delivery = pytest.mark.parametrize(("service", "message"), DELIVERIES, ids=named)
each_reader = pytest.mark.parametrize("service", sorted({reader for reader, _ in DELIVERIES}))


@each_delivery
def test_receive_when_example_comes_then_is_handled(
    service: str, message: type[Message], reader_of: ReaderOf
) -> None:
    reader = reader_of(service)

    reader.receive(EXAMPLES[message].model_dump_json())

    assert (reader.handled, reader.dead) == ([message.NAME], [])


@each_delivery
def test_receive_when_fields_were_added_then_is_handled_all_the_same(
    service: str, message: type[Message], reader_of: ReaderOf
) -> None:
    reader = reader_of(service)
    example = EXAMPLES[message]
    newer = example.model_copy(update={"body": _with_additions(example.body)})

    reader.receive(newer.model_dump_json())

    assert (reader.handled, reader.dead) == ([message.NAME], [])


def _with_additions(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_additions(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {**{name: _with_additions(item) for name, item in value.items()}, "added_later": 1}


@pytest.mark.parametrize(("service", "message"), STRAYS, ids=named)
def test_receive_when_message_is_not_routed_here_then_is_no_reader_of_it(
    service: str, message: type[Message], reader_of: ReaderOf
) -> None:
    reader = reader_of(service)

    reader.receive(EXAMPLES[message].model_dump_json())

    assert reader.dead == [f"NotRead: {service} does not read {message.NAME}"]


@each_reader
def test_receive_when_all_examples_come_twice_and_backwards_then_none_is_lost(
    service: str, reader_of: ReaderOf
) -> None:
    reader = reader_of(service)
    routed = [message for message in MESSAGES if service in ROUTES[message]]

    for message in [*reversed(routed), *routed]:
        reader.receive(EXAMPLES[message].model_dump_json())

    assert sorted(reader.handled) == sorted(message.NAME for message in routed)
    assert reader.dead == []


def _of_next_version(message: type[Message]) -> str:
    newer = {"version": message.VERSION + 1, "body": {"shape": "nobody here knows it"}}
    return EXAMPLES[message].model_copy(update=newer).model_dump_json()


@each_delivery
def test_receive_when_version_is_newer_then_waits_for_somebody_to_decide(
    service: str, message: type[Message], reader_of: ReaderOf
) -> None:
    reader = reader_of(service)

    reader.receive(_of_next_version(message))

    reason = f"UnknownMessage: {message.NAME} version {message.VERSION + 1}"
    assert (reader.handled, reader.dead) == ([], [reason])


def _bury(reader: Reader, raw: str) -> None:
    """As a version of the service that did not know the message would have done."""
    with reader.database.transaction() as session:
        dead_letters.bury(
            session, consumer=reader.service, raw=raw, error="UnknownMessage", now=NOW
        )


def _replay_all(reader: Reader) -> None:
    with reader.database.transaction() as session:
        for letter in dead_letters.waiting(session):
            dead_letters.replay(session, reader.broker, letter.id, NOW)


NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WorkOff = Callable[[Reader], None]


@pytest.fixture
def work_off() -> WorkOff:
    def work(reader: Reader) -> None:
        worker = dramatiq.Worker(reader.broker, queues={reader.service}, worker_threads=1)
        worker.start()
        reader.broker.join(reader.service, timeout=int(1000 * PATIENCE_SECONDS))
        worker.join()
        worker.stop()

    return work


@each_delivery
def test_replay_when_service_has_learnt_the_message_then_is_handled(
    service: str, message: type[Message], reader_of: ReaderOf, work_off: WorkOff
) -> None:
    reader = reader_of(service)
    _bury(reader, EXAMPLES[message].model_dump_json())

    _replay_all(reader)
    work_off(reader)

    assert (reader.handled, reader.dead) == ([message.NAME], [])


@each_reader
def test_replay_when_service_still_does_not_know_it_then_waits_again(
    service: str, reader_of: ReaderOf, work_off: WorkOff
) -> None:
    reader = reader_of(service)
    message = next(message for other, message in DELIVERIES if other == service)
    reader.receive(_of_next_version(message))

    _replay_all(reader)
    assert reader.dead == []
    work_off(reader)

    assert len(reader.dead) == 1
