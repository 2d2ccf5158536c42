"""The one way to PostgreSQL: engine, naming of constraints, UTC instants, the one commit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Dialect,
    any_,
    create_engine,
    event,
    func,
    literal,
    text,
)
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import TypeDecorator

from shared.driver import look_after

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A statement that runs longer than this has lost its reader; a lock that is not given within
# this time means that something hangs, and saying so beats waiting.
_SESSION_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30s -c lock_timeout=15s "
    "-c idle_in_transaction_session_timeout=60s"
)

_AWAY = frozenset({"57P01", "57P02", "57P03", "53300"})

# A connection that worked a moment ago is trusted: to try it each time costs a round trip.
_TRUSTED_SECONDS = 1.0
_RESTING_SINCE = "resting_since"


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_RESTING_SINCE] = monotonic()


def is_away(failure: BaseException) -> bool:
    """Tell whether something failed because the server could not be reached, or went away.

    PostgreSQL names these states in appendix A: 57P01 to 57P03 is a server that stops, fails or
    starts; 53300 one with no connection left. A connection that could not be made has none.
    """
    if not isinstance(failure, DBAPIError):
        return False
    state = getattr(failure.orig, "sqlstate", None)
    no_answer = isinstance(failure, OperationalError) and state is None
    return failure.connection_invalidated or no_answer or state in _AWAY


def has_part(column: Any, part: str) -> ColumnElement[bool]:
    """Say whether ``part`` stands in a column or another text, letter by letter.

    Unlike LIKE it has no letters to escape, and a prepared statement does not put its pattern
    together anew for each row: with 25,000 rows that is half of what a search costs.
    """
    return func.strpos(column, part) > 0


def among(
    column: QueryableAttribute[Any] | ColumnElement[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Say whether ``column`` is one of ``values``, which go to the server as one list.

    IN is another statement for each number of values, which driver and server read anew.
    """
    return column == any_(literal(list(values), ARRAY(column.type)))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in any zone going in, aware in UTC coming out (``timestamptz``)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, which would be guessed to be somebody's local one."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)


class Database:
    """One service's PostgreSQL database.

    ``url`` is a SQLAlchemy URL such as ``postgresql+psycopg://user:secret@host/name``;
    ``pool_size`` is how many connections a process is meant to need; under load it opens up to as
    many again, and whoever wants one more waits.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = create_engine(
            url,
            # All are kept: in a rush, to open and close one would cost more than all that is asked.
            pool_size=2 * pool_size,
            max_overflow=0,
            pool_use_lifo=True,
            # What people typed must not reach the log by way of a failed statement.
            hide_parameters=True,
            connect_args={"options": _SESSION_OPTIONS, "connect_timeout": 10},
        )
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._moment = self.engine.execution_options(isolation_level="REPEATABLE READ")
        look_after(self.engine)
        event.listen(self.engine, "checkin", _note_rest)
        event.listen(self.engine, "checkout", self._look_after_rest)

    def _look_after_rest(
        self, connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        """Try a connection that has rested; if it is dead, all that rested are made anew."""
        resting_since = record.info.get(_RESTING_SINCE)
        if resting_since is None or monotonic() - resting_since < _TRUSTED_SECONDS:
            return
        try:
            self.engine.dialect.do_ping(connection)
        except self.engine.dialect.loaded_dbapi.Error as failure:
            raise InvalidatePoolError from failure

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose work is committed at the end of the block, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads: each statement by itself, with no transaction to end.

        It spares two trips to the server, and sees what was committed when it asks.
        """
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def moment(self) -> Iterator[Session]:
        """Give a session that only reads, and whose statements all see one and the same moment."""
        with Session(self._moment, expire_on_commit=False, autoflush=False) as session:
            session.execute(text("SET TRANSACTION READ ONLY"))
            yield session

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()
