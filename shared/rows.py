"""Rows of a table as one value of a statement, however many there are.

A statement that adds rows is then the same each time, so that it can be `Prepared`; and what
several people add in one transaction costs the server one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from psycopg.types.json import Json
from pydantic import TypeAdapter
from sqlalchemy import Dialect, Insert, Select, Table, bindparam, column, func, insert, select
from sqlalchemy.types import UserDefinedType

Values = Mapping[str, Any]

_JSON: TypeAdapter[Any] = TypeAdapter(Any)


class Rows(UserDefinedType[Sequence[Values]]):
    """Rows as PostgreSQL reads them from JSON, made of what they hold when they are sent."""

    cache_ok = True

    def get_col_spec(self, **_more: object) -> str:
        """Return the type's name in SQL."""
        return "JSON"

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[Values] | None], Json | None]:
        """Return what hands a list to the driver; until it is sent, rows can be added to it."""
        del dialect
        return lambda rows: Json(rows, dumps=_JSON.dump_json)


@cache
def row_names(table: Table) -> tuple[str, ...]:
    """Return the columns of a row that are ours to write."""
    return tuple(c.name for c in table.columns if c.identity is None and c.computed is None)


def as_row(table: Table, values: Values) -> dict[str, Any]:
    """Return what ``values`` have for the table; a column that they do not name stays empty."""
    return {name: values[name] for name in row_names(table) if values.get(name) is not None}


def rows_to_insert(table: Table) -> tuple[Sequence[str], Select[Any]]:
    """Return columns and rows to insert into a table: those of the parameter with its name.

    They are what ``from_select`` takes. They come in the order in which they were given.
    """
    names = row_names(table)
    given = (
        func.json_to_recordset(bindparam(table.name, type_=Rows))
        .table_valued(*(column(name, table.c[name].type) for name in names))
        .render_derived(name=f"given_{table.name}", with_types=True)
    )
    return names, select(given)


def insert_rows(table: Table) -> Insert:
    """Return the statement that adds to a table the rows of the parameter with its name.

    Defaults that Python makes are not used: a column that a row does not name stays empty.
    """
    return insert(table).from_select(*rows_to_insert(table), include_defaults=False)
