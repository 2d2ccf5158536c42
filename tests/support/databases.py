"""A migrated database of one service, emptied between tests."""

from __future__ import annotations

import os
from functools import cached_property
from uuid import uuid4

from psycopg import Connection
from sqlalchemy import MetaData, event, text

from demo.postgres import PrivatePostgres
from shared.database import Database
from shared.migrations import upgrade

# Many threads that a test lets wait for one another need longer on a slow machine than visitors
# may be kept waiting. A web app that a test makes has a database, and limits, of its own.
_PATIENCE = """
    SET lock_timeout = '120s'; SET statement_timeout = '120s';
    SET idle_in_transaction_session_timeout = 0
"""


def _be_patient(connection: Connection, _record: object) -> None:
    connection.execute(_PATIENCE)
    connection.commit()


class TestDatabase(Database):
    __test__ = False

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=20)
        self.url = url
        event.listen(self.engine, "connect", _be_patient)

    @classmethod
    def migrated(cls, postgres: PrivatePostgres, service: str) -> TestDatabase:
        name = f"test_{service}_{os.getpid()}_{uuid4().hex[:8]}"
        postgres.create_database(name, owner=service)
        url = postgres.url(service, database=name)
        upgrade(f"services.{service}", url)
        return cls(url)

    def emptied(self) -> TestDatabase:
        # Deleting a handful of rows is some ten times faster than truncating twenty files.
        deletes = "; ".join(f'DELETE FROM "{table}"' for table in self._tables)  # noqa: S608 - our own tables
        with self.engine.begin() as connection:
            connection.execute(text(f"{deletes}"))
        return self

    @cached_property
    def _tables(self) -> list[str]:
        """All tables, those that refer to others first."""
        found = MetaData()
        found.reflect(self.engine)
        return [
            table.name for table in reversed(found.sorted_tables) if table.name != "alembic_version"
        ]
