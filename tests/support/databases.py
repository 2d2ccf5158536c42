"""A migrated database of one service, emptied between tests."""

from __future__ import annotations

import os
from uuid import uuid4

from sqlalchemy import MetaData, text

from demo.postgres import PrivatePostgres
from shared.database import Database
from shared.migrations import upgrade


class TestDatabase(Database):
    __test__ = False

    def __init__(self, url: str) -> None:
        super().__init__(url, pool_size=20)
        self.url = url

    @classmethod
    def migrated(cls, postgres: PrivatePostgres, service: str) -> TestDatabase:
        name = f"test_{service}_{os.getpid()}_{uuid4().hex[:8]}"
        postgres.create_database(name, owner=service)
        url = postgres.url(service, database=name)
        upgrade(f"services.{service}", url)
        return cls(url)

    def emptied(self) -> TestDatabase:
        found = MetaData()
        found.reflect(self.engine)
        names = ", ".join(f'"{table}"' for table in found.tables if table != "alembic_version")
        with self.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        return self
