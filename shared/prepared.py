"""Statements that are sent all the time: compiled once, and handed to the driver as they are.

From a statement to its rows SQLAlchemy does more work than the driver does altogether. Where a
rush of people asks the same few things, that work is done once: what remains is to convert the
values that go in and come out, by the same types as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.orm import Session, class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

from shared.driver import last_waiting, send, send_later

E = TypeVar("E")
Convert = Callable[[Any], Any]
Row = Sequence[Any]


@dataclass(frozen=True)
class Compiled:
    """A statement as the driver takes it; ``fixed`` are the values that stand in it already."""

    sql: str
    fixed: Mapping[str, Any]
    given: Mapping[str, Convert | None]
    answers: bool
    columns: Sequence[tuple[int, Convert]]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return all values as the driver takes them; raises KeyError for one that is missing."""
        return {**self.fixed, **self.converted({name: given[name] for name in self.given})}

    def converted(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return some of the values as the driver takes them."""
        converts = self.given
        return {
            name: value if (convert := converts[name]) is None else convert(value)
            for name, value in given.items()
        }

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
        self._compiled: Compiled | None = None

    def rows(self, session: Session, **values: Any) -> list[Row]:
        """Send the statement in the transaction of ``session``; see ``in_one_trip``."""
        return in_one_trip(session, (self, values))[0]

    def row(self, session: Session, **values: Any) -> Row | None:
        """Send the statement and return its first row, or None."""
        return next(iter(self.rows(session, **values)), None)

    def send_later(self, session: Session, **values: Any) -> None:
        """Let the statement wait for what ``session`` sends next, or for its commit.

        Nobody gets its rows, and a failure is told there.
        """
        if session.autoflush:
            session.flush()
        connection = session.connection()
        compiled = self.compiled(connection.dialect)
        send_later(connection, (compiled.sql, compiled.values(values)))

    def send_later_with(
        self, session: Session, rows: Mapping[str, Mapping[str, Any] | None], **values: Any
    ) -> None:
        """Let the statement wait with one row, or none, for each parameter of the type ``Rows``.

        If it is waiting already, and nothing came after it, it takes these rows along with those
        that it has, and ``values`` stand in place of its own.
        """
        if session.autoflush:
            session.flush()
        connection = session.connection()
        compiled = self.compiled(connection.dialect)
        waiting = last_waiting(connection, compiled.sql)
        if waiting is None:
            empty: Mapping[str, list[Any]] = {name: [] for name in rows}
            waiting = compiled.values({**values, **empty})
            send_later(connection, (compiled.sql, waiting))
        else:
            waiting.update(compiled.converted(values))
        for name, row in rows.items():
            if row is not None:
                waiting[name].obj.append(row)

    def compiled(self, dialect: Dialect) -> Compiled:
        """Return the statement as the driver takes it."""
        return self._compiled or self._compile(dialect)

    def _compile(self, dialect: Dialect) -> Compiled:
        made = self._statement.compile(dialect=dialect)
        assert isinstance(made, SQLCompiler)
        if made.insert_prefetch or made.update_prefetch or made.post_compile_params:
            raise TypeError("a prepared statement is the same each time and names all values")
        given: dict[str, Convert | None] = {}
        fixed: dict[str, Any] = {}
        for name, bind in made.binds.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                given[name] = convert
            else:
                fixed[name] = convert(bind.effective_value) if convert else bind.effective_value
        answer = getattr(self._statement, "exported_columns", ())
        converts = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in answer]
        columns = [(index, convert) for index, convert in enumerate(converts) if convert]
        self._compiled = Compiled(str(made), fixed, given, bool(converts), columns)
        return self._compiled


def in_one_trip(session: Session, *asked: tuple[Prepared, Mapping[str, Any]]) -> list[list[Row]]:
    """Send statements with their values together, after what waits; return the rows of each.

    Each sees what those before it did, and what others did while one of them waited for a lock.

    Raises:
        DBAPIError: One of them failed; that is told as of whatever ``session`` itself sends.
        KeyError: A parameter has no value.
    """
    if session.autoflush:
        session.flush()
    connection = session.connection()
    ready = [(one.compiled(connection.dialect), values) for one, values in asked]
    answers = send(connection, *((one.sql, one.values(values)) for one, values in ready))
    return [
        [one.read(row) for row in answer.fetchall()] if one.answers else []
        for (one, _), answer in zip(ready, answers, strict=True)
    ]


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
    return attach(session, apart(kind, values))


def apart(kind: type[E], values: Mapping[str, Any]) -> E:
    """Return the object of a row that no session knows, which is a fraction of what one knows.

    What ``values`` do not name is None.
    """
    made: E = class_mapper(kind).class_manager.new_instance()
    vars(made).update(values)
    return made


def attach(session: Session, made: E) -> E:
    """Let a session know an object that stands for a row, as if it had been read by it.

    What the object does not have is read when it is asked for.
    """
    make_transient_to_detached(made)
    session.add(made)
    return made
