"""Counts what an app asks its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
    """All SQL statements that go through ``engine`` meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
