"""One ensemble for all fault tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from tests.fault.ensemble import SERVICES, Ensemble
from tests.support.databases import TestDatabase
from tests.support.mail_sink import MailSink


@pytest.fixture(scope="session")
def ensemble(
    postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ensemble]:
    folder = tmp_path_factory.mktemp("ensemble")
    redis = PrivateRedis(folder / "redis")
    redis.start()
    sink = MailSink()
    sink.start()
    databases = {name: TestDatabase.migrated(postgres, name) for name in SERVICES}
    made = Ensemble(databases, redis, sink, folder)
    made.start()
    yield made
    made.stop()
    sink.stop()
    redis.stop()
    for database in databases.values():
        database.close()
