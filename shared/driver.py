"""Statements for which the driver is used directly: several in one trip, or with the commit.

Whoever holds a lock lets others wait, and each trip to the server is time that it is held: a
process that waits for an answer must first be given a processor again, and its thread the
interpreter. A statement whose answer nobody needs can therefore wait for what is sent next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

Values = dict[str, Any]
Statement = tuple[str, Values]

_WAITING = "spinn.waiting"


def send(connection: Connection, *statements: Statement) -> list[psycopg.Cursor[Any]]:
    """Send statements in one trip, those that wait before them; return the cursor of each.

    Each sees what those before it did, and what others did while one of them waited for a lock.

    Raises:
        DBAPIError: One of them failed, told as of any other statement.
    """
    waiting = _taken(connection)
    return _in_one_trip(connection, [*waiting, *statements])[len(waiting) :]


def send_later(connection: Connection, statement: Statement) -> None:
    """Let a statement wait for the next one of its transaction, or for its end.

    What goes wrong with it is told there. A rollback forgets it.
    """
    connection.info.setdefault(_WAITING, []).append(statement)


def last_waiting(connection: Connection, sql: str) -> Values | None:
    """Return the values of ``sql`` if it was the last to wait; they can still be changed."""
    waiting: Sequence[Statement] = connection.info.get(_WAITING, ())
    return waiting[-1][1] if waiting and waiting[-1][0] == sql else None


def look_after(engine: Engine) -> None:
    """Send what waits before whatever else ``engine`` sends, or with the commit."""
    event.listen(engine, "before_cursor_execute", _send_before)
    event.listen(engine, "commit", _send_with_commit)
    event.listen(engine, "rollback", _taken)


def _send_before(connection: Connection, *_rest: object) -> None:
    if _WAITING in connection.info:
        send(connection)


def _send_with_commit(connection: Connection) -> None:
    """Let the commit go along; whoever was about to send it finds the transaction ended.

    If something that waits fails, the server skips the rest of the trip.
    """
    waiting = _taken(connection)
    if waiting:
        _in_one_trip(connection, [*waiting, ("COMMIT", {})])


def _taken(connection: Connection) -> Sequence[Statement]:
    if connection.invalidated:
        # What waited went with the connection.
        return ()
    waiting: Sequence[Statement] = connection.info.pop(_WAITING, ())
    return waiting


def _in_one_trip(
    connection: Connection, statements: Sequence[Statement]
) -> list[psycopg.Cursor[Any]]:
    driver = _driver(connection)
    trip = nullcontext() if len(statements) == 1 else driver.pipeline()
    with _failures_told(connection, statements), trip:
        return [driver.execute(*statement) for statement in statements]


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


@contextmanager
def _failures_told(connection: Connection, statements: Sequence[Statement]) -> Iterator[None]:
    """Tell a failure of the driver as SQLAlchemy does."""
    driver = _driver(connection)
    try:
        yield
    except psycopg.Error as failure:
        if driver.closed:
            connection.invalidate(failure)
        raise DBAPIError.instance(
            "; ".join(sql for sql, _ in statements),
            None,
            failure,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=driver.closed,
            dialect=connection.dialect,
        ) from failure
