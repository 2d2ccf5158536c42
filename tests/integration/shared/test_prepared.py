"""Statements that are compiled once: what goes in, what comes out, and how they fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import ClauseElement, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.people import Participant
from shared.database import Database
from shared.kernel.identifiers import new_id
from shared.prepared import Prepared, as_read
from tests.support.databases import TestDatabase
from tests.support.registration import add_cohort
from tests.support.statements import statements_on

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PEOPLE = Participant.__table__
_ADD = Prepared(
    insert(PEOPLE).values(
        id=bindparam("new"),
        email=bindparam("email"),
        email_key=bindparam("email"),
        created_at=bindparam("at"),
        link_epoch=0,
        sequence=0,
    )
)
_READ = Prepared(select(PEOPLE).where(PEOPLE.c.email_key == bindparam("email")))


@pytest.fixture
def database(registration_database: TestDatabase) -> TestDatabase:
    return registration_database


def _add(session: Session, email: str, at: datetime = NOON) -> None:
    assert _ADD.rows(session, new=new_id(), email=email, at=at) == []


def _read(session: Session, email: str) -> Participant:
    row = _READ.row(session, email=email)
    assert row is not None
    return as_read(session, Participant, PEOPLE.c.keys(), row)


def test_prepared_when_sent_then_values_are_converted_by_their_types_both_ways(
    database: TestDatabase,
) -> None:
    east = timezone(timedelta(hours=9))
    with database.transaction() as session:
        _add(session, "anna@example.org", NOON.astimezone(east))
        session.execute(text("SET LOCAL timezone = 'Asia/Tokyo'"))

        created_at = _read(session, "anna@example.org").created_at

    assert created_at == NOON
    assert created_at.tzinfo is UTC


def test_prepared_when_a_column_is_of_our_own_type_then_gives_what_the_model_gives(
    database: TestDatabase,
) -> None:
    programs = Program.__table__
    by_id = Prepared(select(programs).where(programs.c.id == bindparam("one")))
    with database.transaction() as session:
        program_id = session.get_one(Cohort, add_cohort(session, now=NOON)).program_id

    with database.transaction() as session:
        row = by_id.row(session, one=program_id)
    with database.transaction() as session:
        program = session.get_one(Program, program_id)

    assert row is not None
    assert list(row) == [getattr(program, column.key) for column in programs.c]


def test_prepared_when_nothing_is_found_then_has_no_row(database: TestDatabase) -> None:
    with database.transaction() as session:
        assert _READ.row(session, email="nobody@example.org") is None
        assert _READ.rows(session, email="nobody@example.org") == []


def test_prepared_when_a_value_is_missing_then_refuses_to_guess(database: TestDatabase) -> None:
    with database.transaction() as session, pytest.raises(KeyError):
        _READ.rows(session)


@pytest.mark.parametrize(
    "statement",
    [
        insert(PEOPLE).values(id=bindparam("new"), email="x", email_key="x", created_at=NOON),
        select(PEOPLE).where(PEOPLE.c.id.in_(bindparam("new", expanding=True))),
    ],
    ids=["a default made by Python", "a list"],
)
def test_prepared_when_it_would_not_be_the_same_each_time_then_refuses_it(
    database: TestDatabase, statement: ClauseElement
) -> None:
    with database.transaction() as session, pytest.raises(TypeError):
        Prepared(statement).rows(session, new=[new_id()])


def test_prepared_when_the_session_has_changes_then_they_are_sent_first(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _add(session, "anna@example.org")
        _read(session, "anna@example.org").link_epoch = 7

        row = _READ.row(session, email="anna@example.org")

    assert row is not None
    assert dict(zip(PEOPLE.c.keys(), row, strict=True))["link_epoch"] == 7


def test_prepared_when_a_constraint_is_broken_then_fails_as_sqlalchemy_does_without_values(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _add(session, "anna@example.org")
    with pytest.raises(IntegrityError) as failure, database.transaction() as session:
        _add(session, "anna@example.org")

    assert "[parameters" not in str(failure.value)
    with database.transaction() as session:
        _add(session, "bo@example.org")


def test_prepared_when_its_connection_was_cut_then_says_so_and_the_next_one_works(
    registration_database: TestDatabase,
) -> None:
    database = Database(registration_database.url, pool_size=1)

    def cut_and_add() -> None:
        with database.transaction() as session:
            cut = session.scalar(text("SELECT pg_backend_pid()"))
            with registration_database.transaction() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut})
            _add(session, "anna@example.org")

    with pytest.raises(OperationalError) as failure:
        cut_and_add()

    assert failure.value.connection_invalidated
    with database.transaction() as session:
        _add(session, "anna@example.org")
    database.close()


def test_as_read_when_something_else_is_asked_of_it_then_that_is_read(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        cohort_id = add_cohort(session, now=NOON, sessions=2)
    with statements_on(database.engine) as sent, database.transaction() as session:
        cohort = as_read(session, Cohort, ("id", "key"), (cohort_id, "as given"))
        assert cohort.key == "as given"
        assert sent == []

        assert len(cohort.sessions) == 2
        assert cohort.capacity == 1
        assert session.get(Cohort, cohort_id) is cohort


def test_as_read_when_the_session_knows_it_already_then_it_takes_the_new_values(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _add(session, "anna@example.org")
        known = _read(session, "anna@example.org")
        session.execute(update(PEOPLE).values(link_epoch=3))

        assert _read(session, "anna@example.org") is known
        assert known.link_epoch == 3
        assert known not in session.dirty
