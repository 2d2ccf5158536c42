"""A broker and a reader on real servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dramatiq.brokers.redis import RedisBroker

from shared.messaging.broker import make_broker
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.reader import Reader


@pytest.fixture
def broker(redis_url: str) -> Iterator[RedisBroker]:
    made = make_broker(redis_url)
    yield made
    made.close()


@pytest.fixture
def reader(registration_database: TestDatabase, clock: SettableClock) -> Reader:
    return Reader(registration_database, clock)
