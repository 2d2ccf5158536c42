"""Connections that rest in the pool while their server goes away."""

from __future__ import annotations

from time import sleep

from sqlalchemy import text

from shared.database import Database
from tests.support.databases import TestDatabase

# Longer than a connection is trusted without being tried.
_REST_SECONDS = 1.1


def test_transaction_when_a_resting_connection_was_cut_then_a_new_one_is_made(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)
    with database.transaction() as session:
        cut = session.scalar(text("SELECT pg_backend_pid()"))
    with registration_database.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut})
    sleep(_REST_SECONDS)

    with database.transaction() as session:
        used = session.scalar(text("SELECT pg_backend_pid()"))

    assert used != cut
    database.close()


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
