"""Statements that go in one trip, or wait for it: nothing is lost, doubled or seen too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services.registration.storage.people import Participant
from shared.database import Database
from shared.kernel.identifiers import new_id
from shared.prepared import Prepared, in_one_trip
from tests.support.databases import TestDatabase
from tests.support.statements import statements_on
from tests.support.waiting import PATIENCE_SECONDS, until

PEOPLE = Participant.__table__
_ADD = Prepared(
    insert(PEOPLE).values(
        id=bindparam("new"),
        email=bindparam("email"),
        email_key=bindparam("email"),
        created_at=datetime(2026, 5, 4, tzinfo=UTC),
        link_epoch=0,
        sequence=0,
    )
)
_LOCK = Prepared(
    select(PEOPLE.c.link_epoch).where(PEOPLE.c.email_key == bindparam("email")).with_for_update()
)
_COUNT = Prepared(select(func.count()).select_from(PEOPLE))


@pytest.fixture
def database(registration_database: TestDatabase) -> TestDatabase:
    return registration_database


def _add(session: Session, email: str) -> None:
    _ADD.rows(session, new=new_id(), email=email)


def _add_later(session: Session, email: str) -> None:
    _ADD.send_later(session, new=new_id(), email=email)


def _stored(database: Database) -> list[str]:
    with database.transaction() as session:
        return sorted(session.scalars(select(PEOPLE.c.email)))


def test_trip_when_it_waits_for_a_lock_then_what_follows_sees_what_was_done_meanwhile(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _add(session, "wanted")
    locked, waits = Event(), Event()

    def count_behind_the_lock() -> int:
        assert locked.wait(PATIENCE_SECONDS)
        with database.transaction() as session:
            waits.set()
            _, counted = in_one_trip(session, (_LOCK, {"email": "wanted"}), (_COUNT, {}))
            return int(counted[0][0])

    with ThreadPoolExecutor(1) as pool:
        behind = pool.submit(count_behind_the_lock)
        with database.transaction() as session:
            _LOCK.rows(session, email="wanted")
            locked.set()
            assert waits.wait(PATIENCE_SECONDS)
            until(lambda: _somebody_waits(database))
            _add(session, "meanwhile")

        assert behind.result(PATIENCE_SECONDS) == 2


def _somebody_waits(database: Database) -> bool:
    asked = text(
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database())"
    )
    with database.transaction() as session:
        return bool(session.scalar(asked))


def test_trip_when_one_of_its_statements_fails_then_it_is_told_and_nothing_of_it_stays(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _add(session, "anna")

    def add_both() -> None:
        with database.transaction() as session:
            both = [(_ADD, {"new": new_id(), "email": name}) for name in ("bo", "anna")]
            in_one_trip(session, *both)

    with pytest.raises(IntegrityError):
        add_both()
    assert _stored(database) == ["anna"]


def test_statement_that_waits_when_the_transaction_ends_then_it_is_committed_with_it(
    database: TestDatabase,
) -> None:
    with statements_on(database.engine) as sent, database.transaction() as session:
        _add_later(session, "anna")
        _add_later(session, "bo")
        assert sent == []

    assert len(sent) == 2
    assert _stored(database) == ["anna", "bo"]


@pytest.mark.parametrize("asked_by", ["prepared", "session"])
def test_statement_that_waits_when_something_else_is_asked_then_it_is_sent_before_that(
    database: TestDatabase, asked_by: str
) -> None:
    with database.transaction() as session:
        _add_later(session, "anna")
        if asked_by == "prepared":
            [counted] = _COUNT.rows(session)[0]
        else:
            counted = session.scalar(select(func.count()).select_from(PEOPLE))
        assert counted == 1

    assert _stored(database) == ["anna"]


def test_statement_that_waits_when_it_fails_then_the_commit_fails_and_nothing_stays(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)
    with database.transaction() as session:
        _add(session, "anna")

    def add_in_vain() -> None:
        with database.transaction() as session:
            _add(session, "bo")
            _add_later(session, "anna")

    with pytest.raises(IntegrityError):
        add_in_vain()
    assert _stored(database) == ["anna"]
    with database.transaction() as session:
        _add_later(session, "cia")
    assert _stored(database) == ["anna", "cia"]
    database.close()


def test_statement_that_waits_when_the_transaction_is_given_up_then_it_is_forgotten(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)

    def give_up() -> None:
        with database.transaction() as session:
            _add_later(session, "anna")
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    with database.transaction() as session:
        _add(session, "bo")
    assert _stored(database) == ["bo"]
    database.close()


def test_statement_that_waits_when_its_connection_was_cut_then_the_commit_says_so(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)

    def commit_over_a_cut_connection() -> None:
        with database.transaction() as session:
            cut = session.scalar(text("SELECT pg_backend_pid()"))
            _add_later(session, "anna")
            with registration_database.transaction() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 20000)"), {"pid": cut})

    with pytest.raises(OperationalError) as failure:
        commit_over_a_cut_connection()

    assert failure.value.connection_invalidated
    assert _stored(database) == []
    database.close()
