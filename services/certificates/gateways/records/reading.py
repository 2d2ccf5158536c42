"""Reads a file with earlier attendance: usual separators and encodings, heads in two languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.certificates.gateways.records import cells
from services.certificates.gateways.records.cells import CellFaulty
from services.certificates.gateways.records.values import FileRefused, LineFault, Record

MOST_LINES = 2000
LARGEST_FILE = 1024 * 1024
_SEPARATORS = ";,\t"
# Column, and how it is called in heads; the first two are those that pages name.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("namn", "name", "deltagare", "participant", "full name"),
    "email": ("e-post", "e-mail", "epost", "email", "e-postadress", "mejl", "mail"),
    "title": ("titel", "title", "evenemang", "event", "program", "kurs", "course"),
    "title_en": ("titel på engelska", "title in english", "title_en", "titel_en"),
    "first_day": ("första dag", "first day", "datum", "date", "från", "from", "start"),
    "last_day": ("sista dag", "last day", "till", "to", "slut", "end"),
    "hours": ("timmar", "hours", "närvaro", "attended"),
    "hours_planned": ("planerade timmar", "planned hours", "hours_planned"),
    "sessions": ("tillfällen", "sessions", "antal tillfällen"),
    "language": ("språk", "language", "lang"),
    "place": ("ort", "place", "plats", "location"),
}
# What stands in these is not repeated: it may be a number that identifies somebody.
_OF_PEOPLE = ("name", "email")
NEEDED = ("name", "email", "title", "first_day", "hours")


@dataclass
class Reading:
    """What a file holds: records, and faults in the order of the lines."""

    records: list[Record] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def read_records(content: bytes, *, today: date) -> Reading:
    """Read a whole file; lines without any text are left out.

    Raises:
        FileRefused: It is no table, or a column that is needed is missing.
    """
    lines = _lines(_decoded(content))
    head = next(lines, None)
    if head is None:
        raise FileRefused("empty")
    columns = _columns(head[1])
    reading = Reading()
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in lines:
        _read_line(number, line, columns, reading, today)
        if reading.records and reading.records[-1].line == number:
            _note_repeats(reading, seen)
    if not reading.records and not reading.faults:
        raise FileRefused("empty")
    return reading


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8 with or without its mark, else what Windows writes in Sweden."""
    if b"\0" in content:
        raise FileRefused("not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("not_text")


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for count, line in enumerate(reader):
            if count > MOST_LINES:
                raise FileRefused("too_many_lines")
            if any(cell.strip() for cell in line):
                yield reader.line_num, line
    except csv.Error:
        raise FileRefused("not_text") from None


def _columns(head: Sequence[str]) -> Mapping[str, int]:
    known = {each: column for column, names in COLUMNS.items() for each in names}
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        column = known.get(" ".join(cell.replace("_", " ").split()).casefold()) or known.get(
            cell.strip().casefold()
        )
        if column is not None:
            found.setdefault(column, at)
    if not found:
        raise FileRefused("no_header")
    for column in NEEDED:
        if column not in found:
            raise FileRefused("missing_column", column)
    return found


@dataclass
class _Line:
    """One line being read; what is wrong is noted, and reading goes on."""

    number: int
    values: Mapping[str, str]
    faults: list[LineFault]

    def cell(self, column: str, read: Callable[[str], Any], default: Any = None) -> Any:
        """Return what a cell means, ``default`` where it is empty, None where it is faulty."""
        typed = self.values.get(column, "").strip()
        if not typed:
            if column in NEEDED:
                self.note(column, "missing")
                return None
            return default
        try:
            return read(typed)
        except CellFaulty as faulty:
            self.note(column, faulty.code, "" if column in _OF_PEOPLE else typed)
            return None

    def note(self, column: str, code: Any, what: str = "") -> None:
        """Write down what is wrong in a cell."""
        self.faults.append(LineFault(line=self.number, column=column, code=code, what=what[:40]))


def _read_line(
    number: int,
    line: Sequence[str],
    columns: Mapping[str, int],
    reading: Reading,
    today: date,
) -> None:
    values = {column: line[at] for column, at in columns.items() if at < len(line)}
    read = _Line(number, values, [])
    found = {
        "name": read.cell("name", cells.name),
        "email": read.cell("email", cells.address),
        "title_sv": read.cell("title", cells.text),
        "title_en": read.cell("title_en", cells.text, ""),
        "place": read.cell("place", cells.text, ""),
        "first_day": read.cell("first_day", lambda cell: cells.day(cell, today)),
        "last_day": read.cell("last_day", lambda cell: cells.day(cell, today)),
        "minutes": read.cell("hours", cells.minutes),
        "minutes_planned": read.cell("hours_planned", cells.minutes),
        "sessions": read.cell("sessions", cells.sessions),
        "language": read.cell("language", cells.language, "sv"),
    }
    found["last_day"] = found["last_day"] or found["first_day"]
    found["title_en"] = found["title_en"] or found["title_sv"]
    if not read.faults:
        _check_together(read, found)
    if read.faults:
        reading.faults += read.faults
    else:
        reading.records.append(Record(line=number, **found))


def _check_together(read: _Line, found: Mapping[str, Any]) -> None:
    if found["last_day"] < found["first_day"]:
        read.note("last_day", "days_turned", found["last_day"].isoformat())
    elif found["sessions"] is None and found["last_day"] != found["first_day"]:
        read.note("sessions", "missing")
    planned = found["minutes_planned"]
    if planned is not None and found["minutes"] > planned:
        read.note("hours", "more_than_planned", read.values["hours"])


def _note_repeats(reading: Reading, seen: dict[tuple[Any, ...], int]) -> None:
    record = reading.records[-1]
    key = (record.email.casefold(), record.title_sv.casefold(), record.first_day, record.last_day)
    if key in seen:
        reading.records.pop()
        reading.faults.append(
            LineFault(line=record.line, column="email", code="twice", what=str(seen[key]))
        )
    else:
        seen[key] = record.line
