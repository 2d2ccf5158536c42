"""Looking for somebody in every table of a database, whatever its columns are."""

from __future__ import annotations

from sqlalchemy import text

from tests.support.databases import TestDatabase

_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""


def tables_with(database: TestDatabase, sought: str) -> set[str]:
    """The tables of which a row holds this text anywhere, in capitals or not."""
    found = set()
    with database.engine.connect() as connection:
        for table, column, kind in connection.execute(text(_COLUMNS)).all():
            # A file or a mail is bytes; all else is looked at as PostgreSQL would print it.
            shown = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            query = f'SELECT count(*) FROM "{table}" WHERE {shown} ILIKE :sought'  # noqa: S608
            if connection.scalar(text(query), {"sought": f"%{sought}%"}):
                found.add(table)
    return found
