"""Answers as a file for a spreadsheet, in portions, and without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.questions.versions import Versions
from services.registration.domain.questions.wording import in_words
from services.registration.storage.answer_lists import Among, people_after
from services.registration.storage.answer_queries import answers_by_registration
from services.registration.storage.forms import Answer
from services.registration.storage.registrations import Registration
from services.registration.web.organizer.answer_scopes import Scope
from shared.database import Database
from shared.kernel.spreadsheets import BYTE_ORDER_MARK, safe

_PORTION = 500
# Spreadsheets that speak Swedish use the comma in numbers and expect this between cells.
_SEPARATORS = {"sv": ";", "en": ","}


@dataclass(frozen=True)
class Sheet:
    """What the file holds: whose answers to which questions, in which language.

    ``addresses`` says whether e-mail addresses and organisations stand in it.
    """

    scope: Scope
    among: Among
    keys: tuple[str, ...]
    language: str
    addresses: bool


def rows_of(sheet: Sheet, database: Database) -> Iterator[str]:
    """Yield the file line by line; no more than one portion of people is in memory at a time.

    Each portion is a short transaction of its own, so that a slow reader holds up nobody.
    """
    with force_locale(sheet.language):
        yield BYTE_ORDER_MARK + _line(_heading(sheet), sheet.language)
        after: UUID | None = None
        while True:
            with database.transaction() as db:
                rows = people_after(db, sheet.among, after, _PORTION)
                lines = [_line(cells, sheet.language) for cells in _cells(db, sheet, rows)]
                after = rows[-1].id if rows else None
            yield from lines
            if len(lines) < _PORTION:
                return


def _line(cells: Sequence[object], language: str) -> str:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=_SEPARATORS[language], quoting=csv.QUOTE_ALL)
    writer.writerow([safe(cell) for cell in cells])
    return line.getvalue()


def _heading(sheet: Sheet) -> list[object]:
    names = [_("Name"), _("State"), _("Places held"), _("First day of the cohort")]
    more = [_("E-mail"), _("Organisation")] if sheet.addresses else []
    asked = [
        f"{sheet.scope.versions.newest(key).label.in_language(sheet.language)} [{key}]"
        for key in sheet.keys
    ]
    return [*names, *more, *asked, _("Form version")]


def _cells(db: Session, sheet: Sheet, rows: Sequence[Registration]) -> Iterator[list[object]]:
    answers = answers_by_registration(db, [row.id for row in rows])
    for row in rows:
        own = {one.question: one for one in answers[row.id] if one.question in sheet.keys}
        more: list[object] = []
        if sheet.addresses:
            more = [row.participant.email, row.organisation.name if row.organisation else ""]
        yield [
            row.name,
            row.state,
            row.places,
            sheet.scope.days[row.cohort_id].isoformat(),
            *more,
            *(_said(own.get(key), sheet) for key in sheet.keys),
            _versions_of(own, sheet.scope.versions),
        ]


def _said(row: Answer | None, sheet: Sheet) -> object:
    if row is None or (row.value is None and row.deleted_at is None):
        return ""
    if row.deleted_at is not None:
        return _("(deleted %(day)s)", day=row.deleted_at.date().isoformat())
    if isinstance(row.value, int) and not isinstance(row.value, bool):
        return row.value
    asked = sheet.scope.versions.question(row.form_version_id, row.question)
    return in_words(asked, row.value).in_language(sheet.language)


def _versions_of(answers: dict[str, Answer], versions: Versions) -> str:
    """Return which version asked: its number, or which question by which where they differ."""
    numbers = {row.id: row.number for row in versions.rows}
    asked = {key: numbers[row.form_version_id] for key, row in answers.items()}
    if len(set(asked.values())) <= 1:
        return str(next(iter(asked.values()), ""))
    return ", ".join(f"{key}: {number}" for key, number in sorted(asked.items()))
