"""A cohort's people as a file for a spreadsheet, sent line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response

from services.registration.storage import queries
from services.registration.web.doors import database, found
from services.registration.web.presenting.people import Table
from shared.database import Database
from shared.kernel.spreadsheets import BYTE_ORDER_MARK, safe
from shared.web.headers import private
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_people", __name__, url_prefix="/organizer")

_PIECE = 32_768


@blueprint.get("/cohorts/<uuid:cohort_id>/people.csv")
@organizer_required
def table(cohort_id: UUID) -> Response:
    """Send the list that the page of the cohort shows, all of it."""
    with database().transaction() as db:
        slug = found(queries.cohort(db, cohort_id)).program.slug
    response = Response(_pieces(database(), Table.of(cohort_id)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return private(response)


def _pieces(source: Database, table: Table) -> Iterator[bytes]:
    """Yield the file in pieces: only one of them is in memory, however long the list is."""
    text = io.StringIO()
    # A semicolon and a byte order mark: what Swedish spreadsheets open with the letters right.
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=";")
    with source.transaction() as db:
        for line in table.lines(db):
            writer.writerow([safe(cell) for cell in line])
            if text.tell() >= _PIECE:
                yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return piece
