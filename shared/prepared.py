"""Statements that are sent all the time: compiled once, and handed to the driver as they are.

From a statement to its rows SQLAlchemy does more work than the driver does altogether. Where a
rush of people asks the same few things, that work is done once: what remains is to convert the
values that go in and come out, by the same types as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import psycopg
from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

E = TypeVar("E")
Convert = Callable[[Any], Any]
Row = Sequence[Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement as the driver takes it; ``fixed`` are the values that stand in it already."""

    sql: str
    fixed: Mapping[str, Any]
    given: Sequence[tuple[str, Convert | None]]
    answers: bool
    columns: Sequence[tuple[int, Convert]]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return all values as the driver takes them; raises KeyError for one that is missing."""
        made = dict(self.fixed)
        for name, convert in self.given:
            value = given[name]
            made[name] = value if convert is None else convert(value)
        return made

    def read(self, row: Row) -> Row:
        """Return a row of the driver with the values that the columns' types promise."""
        if not self.columns:
            return row
        read = list(row)
        for index, convert in self.columns:
            read[index] = convert(read[index])
        return read


class Prepared:
    """One statement, without lists of unknown length and without defaults that Python makes.

    Its parameters are ``bindparam`` without a value.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None

    def rows(self, session: Session, **values: Any) -> list[Row]:
        """Send the statement in the transaction of ``session``, after what waits there.

        Raises:
            DBAPIError: It failed; that is told as of whatever ``session`` itself sends.
            KeyError: A parameter has no value.
        """
        if session.autoflush:
            session.flush()
        connection = session.connection()
        compiled = self._compiled or self._compile(connection.dialect)
        cursor = _send(connection, compiled.sql, compiled.values(values))
        return [compiled.read(row) for row in cursor.fetchall()] if compiled.answers else []

    def row(self, session: Session, **values: Any) -> Row | None:
        """Send the statement and return its first row, or None."""
        return next(iter(self.rows(session, **values)), None)

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self._statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        assert isinstance(made, SQLCompiler)
        if made.insert_prefetch or made.update_prefetch:
            raise TypeError("a prepared statement names each value of its rows")
        given, fixed = [], {}
        for name, bind in made.binds.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                given.append((name, convert))
            else:
                fixed[name] = convert(bind.effective_value) if convert else bind.effective_value
        answer = getattr(self._statement, "exported_columns", ())
        converts = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in answer]
        columns = [(index, convert) for index, convert in enumerate(converts) if convert]
        self._compiled = _Compiled(str(made), fixed, given, bool(converts), columns)
        return self._compiled


def as_read(session: Session, kind: type[E], names: Iterable[str], row: Row) -> E:
    """Return the object of a row that was just read, as if ``session`` had read it itself.

    ``names`` are the attributes that the values of ``row`` belong to, the primary key among them;
    all others are read when they are asked for. An object that the session knows already takes
    the new values.
    """
    mapper = class_mapper(kind)
    values = dict(zip(names, row, strict=True))
    key = mapper.identity_key_from_primary_key(
        tuple(values[str(column.key)] for column in mapper.primary_key)
    )
    known: E | None = session.identity_map.get(key)
    if known is not None:
        for name, value in values.items():
            set_committed_value(known, name, value)
        return known
    made: E = mapper.class_manager.new_instance()
    vars(made).update(values)
    make_transient_to_detached(made)
    session.add(made)
    return made


def _send(connection: Connection, sql: str, values: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """Let the driver execute a statement, and tell its failure as SQLAlchemy does."""
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        return driver.execute(sql, values)
    except psycopg.Error as failure:
        if driver.closed:
            connection.invalidate(failure)
        raise DBAPIError.instance(
            sql,
            None,
            failure,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=driver.closed,
            dialect=connection.dialect,
        ) from failure
