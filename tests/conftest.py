"""Real servers for the tests: one private PostgreSQL and Redis per run, a mail sink per test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.mail_sink import MailSink

if TYPE_CHECKING:
    from tests.support.inbound import Reader
    from tests.support.notification_story import KeepingPost, Listener

# No example is ever timed: a busy machine says nothing about the code. Where every change is
# checked, the same examples are drawn each time, so that a failure is the change's own.
settings.register_profile("spinn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("spinn"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "spinn")


@pytest.fixture(scope="session", autouse=True)
def _calendars_are_judged() -> Iterator[None]:
    """Every calendar object that any test makes passes the judges, whatever the test is about."""
    yield
    from tests.support.calendars_seen import SEEN

    if SEEN.objects:
        from tests.conformance.calendar_mail.oracle import whole_run

        complaints = whole_run.complaints(SEEN.objects)
        assert complaints == []


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    server = PrivateRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: PrivateRedis) -> str:
    redis_server.empty()
    return redis_server.url


def _database(postgres: PrivatePostgres, service: str) -> Iterator[TestDatabase]:
    database = TestDatabase.migrated(postgres, service)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _registration_database(postgres: PrivatePostgres) -> Iterator[TestDatabase]:
    yield from _database(postgres, "registration")


@pytest.fixture(scope="session")
def _notifications_database(postgres: PrivatePostgres) -> Iterator[TestDatabase]:
    yield from _database(postgres, "notifications")


@pytest.fixture(scope="session")
def _certificates_database(postgres: PrivatePostgres) -> Iterator[TestDatabase]:
    yield from _database(postgres, "certificates")


@pytest.fixture
def registration_database(_registration_database: TestDatabase) -> TestDatabase:
    return _registration_database.emptied()


@pytest.fixture
def notifications_database(_notifications_database: TestDatabase) -> TestDatabase:
    return _notifications_database.emptied()


@pytest.fixture
def certificates_database(_certificates_database: TestDatabase) -> TestDatabase:
    return _certificates_database.emptied()


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def smtp_sink() -> Iterator[MailSink]:
    sink = MailSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def post() -> KeepingPost:
    """A post that keeps the parcels of the listening notifications service."""
    from tests.support.notification_story import KeepingPost

    return KeepingPost()


@pytest.fixture
def listener(
    notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> Listener:
    """The notifications service on a real database, told facts and run by the test."""
    from tests.support.notification_story import Listener

    return Listener(notifications_database, post, clock)


@pytest.fixture
def reader(notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock) -> Reader:
    """The listening notifications service, which also reads mail to it."""
    from tests.support.inbound import Reader

    return Reader(notifications_database, post, clock)
