"""What a reservation asks and writes, by statements that are compiled once.

When a cohort ends, all of its completions come at the same time.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import ClauseElement, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from services.certificates.storage.issuances import Issuance, IssuanceHistory
from shared.prepared import Prepared
from shared.rows import as_row, rows_to_insert

_ISSUANCE = cast("Table", Issuance.__table__)
_HISTORY = cast("Table", IssuanceHistory.__table__)


def _reservation() -> ClauseElement:
    """Return the statement that adds what is new, and the lines of what was added."""
    columns, rows = rows_to_insert(_ISSUANCE)
    added = (
        postgresql.insert(_ISSUANCE)
        .from_select(columns, rows, include_defaults=False)
        .on_conflict_do_nothing(
            index_elements=["registration_id", "completion_id"],
            index_where=_ISSUANCE.c.replaces.is_(None),
        )
        .returning(_ISSUANCE.c.id)
        .cte("added")
    )
    columns, lines = rows_to_insert(_HISTORY)
    lines = lines.where(lines.selected_columns.issuance_id == added.c.id)
    return (
        postgresql.insert(_HISTORY)
        .from_select(columns, lines, include_defaults=False)
        .returning(_HISTORY.c.issuance_id)
    )


_RESERVE = Prepared(_reservation())
_DEFAULTS = {
    each.name: each.default.arg
    for each in _ISSUANCE.columns
    if isinstance(each.default, ScalarElementColumnDefault)
}


def insert_if_new(session: Session, issuance: Issuance, line: IssuanceHistory) -> bool:
    """Add ``issuance`` and the first line of its history; tell whether they were added.

    They are not if the completion has a certificate already. Neither object may be known to a
    session.
    """
    given = {
        _ISSUANCE.name: [_DEFAULTS | as_row(_ISSUANCE, vars(issuance))],
        _HISTORY.name: [as_row(_HISTORY, vars(line))],
    }
    return _RESERVE.row(session, **given) is not None
