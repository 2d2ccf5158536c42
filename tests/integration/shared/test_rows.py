"""Rows that go as one value: they come out as they went in, and take others along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Column,
    Identity,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from shared.database import UtcDateTime
from shared.kernel.identifiers import new_id
from shared.prepared import Prepared
from shared.rows import as_row, insert_rows, row_names
from tests.support.databases import TestDatabase
from tests.support.statements import statements_on

_TABLES = MetaData()
NOTES = Table(
    "note",
    _TABLES,
    Column("position", Integer, Identity(always=True), primary_key=True),
    Column("id", Uuid),
    Column("words", Text),
    Column("at", UtcDateTime),
    Column("body", JSON),
)
TALLY = Table("tally", _TABLES, Column("notes", Integer))
_ADD = Prepared(insert_rows(NOTES))
_ADD_AND_COUNT = Prepared(
    update(TALLY).values(notes=bindparam("counted")).add_cte(insert_rows(NOTES).cte("new"))
)
NOON = datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture
def database(registration_database: TestDatabase) -> Iterator[TestDatabase]:
    with registration_database.transaction() as session:
        connection = session.connection()
        _TABLES.create_all(connection)
        session.execute(TALLY.insert().values(notes=0))
    yield registration_database
    with registration_database.transaction() as session:
        _TABLES.drop_all(session.connection())


def _row(words: str, **more: Any) -> dict[str, Any]:
    return {"id": new_id(), "words": words, "at": NOON, "body": {"of": words}, **more}


def _stored(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(select(NOTES).order_by(NOTES.c.position)).mappings()
    return [{name: row[name] for name in row_names(NOTES)} for row in rows]


def _later(session: Session, counted: int, row: dict[str, Any] | None) -> None:
    _ADD_AND_COUNT.send_later_with(session, {"note": row}, counted=counted)


def test_rows_when_added_then_are_what_they_were_in_their_order(database: TestDatabase) -> None:
    rows = [
        _row("Åsa \"quoted\" \\ 'and' %(not a parameter)s"),
        _row("", body=["\u2028", None, 1.5]),
        {"id": new_id(), "words": None, "at": None, "body": None},
    ]
    with database.transaction() as session:
        _ADD.rows(session, note=[as_row(NOTES, row) for row in rows])
    with database.transaction() as session:
        assert _stored(session) == rows
        assert _stored(session)[0]["at"].tzinfo is UTC


def test_rows_when_there_are_none_then_nothing_is_added(database: TestDatabase) -> None:
    with database.transaction() as session:
        _ADD.rows(session, note=[])
        assert _stored(session) == []


def test_row_when_something_else_is_known_of_it_then_only_its_columns_are_sent() -> None:
    assert as_row(NOTES, {"words": "one", "position": 7, "other": 1, "at": None}) == {
        "words": "one"
    }


def test_rows_that_wait_when_more_come_then_they_go_together_with_the_last_values(
    database: TestDatabase,
) -> None:
    with statements_on(database.engine) as sent, database.transaction() as session:
        _later(session, 1, _row("one"))
        _later(session, 2, _row("two"))
        _later(session, 3, None)
        assert sent == []

    assert len(sent) == 1
    with database.transaction() as session:
        assert [row["words"] for row in _stored(session)] == ["one", "two"]
        assert session.scalar(select(TALLY.c.notes)) == 3


def test_rows_that_wait_when_something_is_asked_between_then_both_are_seen_in_turn(
    database: TestDatabase,
) -> None:
    with database.transaction() as session:
        _later(session, 1, _row("one"))
        assert session.scalar(text("SELECT count(*) FROM note")) == 1
        _later(session, 2, _row("two"))
        assert session.scalar(select(TALLY.c.notes)) == 2
        assert [row["words"] for row in _stored(session)] == ["one", "two"]


def test_rows_that_wait_when_another_statement_waits_after_them_then_the_order_is_kept(
    database: TestDatabase,
) -> None:
    empty = Prepared(update(TALLY).values(notes=0))
    with database.transaction() as session:
        _later(session, 1, _row("one"))
        empty.send_later(session)
        _later(session, 2, _row("two"))
    with database.transaction() as session:
        assert session.scalar(select(TALLY.c.notes)) == 2
        assert len(_stored(session)) == 2
