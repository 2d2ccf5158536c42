"""The one way to PostgreSQL: engine, naming of constraints, UTC instants, the one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

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
    ``pool_size`` is how many connections a process keeps open, and it may open as many again
    for a short while under load.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            # What people typed must not reach the log by way of a failed statement.
            hide_parameters=True,
            connect_args={"options": _SESSION_OPTIONS, "connect_timeout": 10},
        )

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

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()
