"""Connections that rest in the pool while their server goes away."""

from __future__ import annotations

from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database import Database, is_away
from tests.support.databases import TestDatabase

# Waits until it is gone: on a busy machine that takes a while.
CUT = text("SELECT pg_terminate_backend(:pid, 20000)")
# Longer than a connection is trusted without being tried.
_REST_SECONDS = 1.1
_ADD = text(
    "INSERT INTO participant (id, email, email_key, created_at, link_epoch, sequence)"
    " VALUES (gen_random_uuid(), 'anna@example.org', 'anna@example.org', now(), 0, 0)"
)


def test_transaction_when_a_resting_connection_was_cut_then_a_new_one_is_made(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)
    with database.transaction() as session:
        cut = session.scalar(text("SELECT pg_backend_pid()"))
    with registration_database.transaction() as session:
        session.execute(CUT, {"pid": cut})
    sleep(_REST_SECONDS)

    with database.transaction() as session:
        used = session.scalar(text("SELECT pg_backend_pid()"))

    assert used != cut
    database.close()


def test_failure_when_the_server_is_not_there_or_goes_then_it_is_away(
    registration_database: TestDatabase,
) -> None:
    nobody = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    failures = [failure_of(nobody, "SELECT 1")]
    failures.append(
        failure_of(registration_database, "SELECT pg_terminate_backend(pg_backend_pid())")
    )
    assert [is_away(each) for each in failures] == [True, True]


@pytest.mark.parametrize(
    "asked", ["SELECT 1 / 0", "SET LOCAL statement_timeout = '1ms'; SELECT pg_sleep(60)"]
)
def test_failure_when_the_server_answered_then_it_is_not_away(
    registration_database: TestDatabase, asked: str
) -> None:
    assert not is_away(failure_of(registration_database, asked))
    assert not is_away(RuntimeError())


def failure_of(database: Database, asked: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as failure, database.transaction() as session:
        session.execute(text(asked))
    return failure.value


def test_transaction_when_connections_rest_for_a_moment_only_then_they_are_used_again(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)
    used = set()
    for _ in range(3):
        with database.transaction() as session:
            used.add(session.scalar(text("SELECT pg_backend_pid()")))

    assert len(used) == 1
    database.close()


def test_reading_when_something_is_committed_meanwhile_then_the_next_statement_sees_it(
    registration_database: TestDatabase,
) -> None:
    counted = text("SELECT count(*) FROM participant")
    with registration_database.reading() as session:
        before = session.scalar(counted)
        with registration_database.transaction() as other:
            other.execute(_ADD)

        assert (before, session.scalar(counted)) == (0, 1)


def test_transaction_when_its_connection_was_used_for_reading_then_it_is_still_all_or_nothing(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)
    with database.reading() as session:
        session.execute(text("SELECT 1"))

    def give_up() -> None:
        with database.transaction() as session:
            session.execute(_ADD)
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM participant")) == 0
    database.close()
