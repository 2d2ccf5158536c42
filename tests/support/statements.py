"""Counts what an app asks its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from flask import Flask
from sqlalchemy import Engine, event

from shared.web.surroundings import EXTENSION


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """All SQL statements that ``app`` sends meanwhile."""
    with statements_on(app.extensions[EXTENSION].database.engine) as sent:
        yield sent


@contextmanager
def statements_on(engine: Engine) -> Iterator[list[str]]:
    """All SQL statements that go through ``engine`` meanwhile.

    They are noted where all pass, in the cursor of the driver, and for a connection that was taken
    before, where SQLAlchemy sends them. What begins and ends a transaction is left out.
    """
    sent: list[str] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *values: Any, **options: Any) -> Self:
            if query != "COMMIT":
                sent.append(str(query))
            return super().execute(query, *values, **options)

        def executemany(self, query: Any, *values: Any, **options: Any) -> None:
            sent.append(str(query))
            super().executemany(query, *values, **options)

    def note(connection: psycopg.Connection[Any], *_rest: object) -> None:
        connection.cursor_factory = Noting

    def stop(connection: psycopg.Connection[Any] | None, *_rest: object) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    def note_before(_connection: object, cursor: object, statement: str, *_rest: object) -> None:
        if not isinstance(cursor, Noting):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note_before)
    event.listen(engine, "checkout", note)
    event.listen(engine, "checkin", stop)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note_before)
        event.remove(engine, "checkout", note)
        event.remove(engine, "checkin", stop)
