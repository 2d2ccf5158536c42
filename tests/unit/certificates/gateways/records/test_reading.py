"""Files with earlier attendance, as spreadsheets write them."""

from __future__ import annotations

from datetime import date

import pytest

from services.certificates.gateways.records.reading import MOST_LINES, Reading, read_records
from services.certificates.gateways.records.values import FileRefused

TODAY = date(2026, 11, 30)
HEAD = "Namn;E-post;Titel;Första dag;Timmar"
LINE = "Åsa Öberg;asa@example.org;Prova AI;2025-03-04;7,5"


def read(*lines: str, encoding: str = "utf-8") -> Reading:
    return read_records("\r\n".join(lines).encode(encoding), today=TODAY)


def faults(*lines: str) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.code) for each in read(*lines).faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_file_when_written_by_any_usual_program_is_read(encoding: str, separator: str):
    line = LINE.replace("7,5", "7.5").replace(";", separator)
    (record,) = read(HEAD.replace(";", separator), line, encoding=encoding).records
    assert (record.name, record.minutes, record.first_day) == ("Åsa Öberg", 450, date(2025, 3, 4))
    assert (record.last_day, record.title_en, record.language) == (
        date(2025, 3, 4),
        "Prova AI",
        "sv",
    )


def test_file_when_its_head_is_english_and_in_another_order_is_read():
    head = "Hours,place,LANGUAGE,Sessions,last_day,First  day,Event,Title in English,E-mail,Name,X"
    line = "7:30,Borlänge,en,3,2025-03-18,2025-03-04,Prova AI,Try AI,bo@example.org,Bo Ek,whatever"
    (record,) = read(head, line).records
    assert record.model_dump() == {
        "line": 2,
        "name": "Bo Ek",
        "email": "bo@example.org",
        "language": "en",
        "title_sv": "Prova AI",
        "title_en": "Try AI",
        "place": "Borlänge",
        "first_day": date(2025, 3, 4),
        "last_day": date(2025, 3, 18),
        "minutes": 450,
        "minutes_planned": None,
        "sessions": 3,
    }


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("8", 480), ("7,5", 450), ("7.25", 435), ("7:30", 450), ("2 h 30 min", 150), ("3 tim", 180)],
)
def test_hours_when_written_in_a_usual_way_are_minutes(cell: str, minutes: int):
    (record,) = read(HEAD, LINE.replace("7,5", cell)).records
    assert record.minutes == minutes


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (";a@example.org;T;2025-03-04;1", "name", "missing"),
        ("Bo 🎉;a@example.org;T;2025-03-04;1", "name", "unprintable"),
        ("Bo ☃;a@example.org;T;2025-03-04;1", "name", "symbols"),
        ("<b>Bo</b>;a@example.org;T;2025-03-04;1", "name", "symbols"),
        ("Bo 402001-0015;a@example.org;T;2025-03-04;1", "name", "symbols"),
        ("Bo\u202eke;a@example.org;T;2025-03-04;1", "name", "invisible"),
        (f"{'B' * 121};a@example.org;T;2025-03-04;1", "name", "too_long"),
        ("Bo;a(at)example.org;T;2025-03-04;1", "email", "address"),
        ("Bo;a@example.org;;2025-03-04;1", "title", "missing"),
        ("Bo;a@example.org;T;4/3 2025;1", "first_day", "day"),
        ("Bo;a@example.org;T;2025-02-30;1", "first_day", "day"),
        ("Bo;a@example.org;T;2026-12-01;1", "first_day", "future"),
        ("Bo;a@example.org;T;2025-03-04;många", "hours", "hours"),
        ("Bo;a@example.org;T;2025-03-04;0", "hours", "hours"),
        ("Bo;a@example.org;T;2025-03-04;-3", "hours", "hours"),
        ("Bo;a@example.org;T;2025-03-04", "hours", "missing"),
    ],
)
def test_line_when_a_cell_is_wrong_tells_line_and_column(line: str, column: str, code: str):
    assert faults(HEAD, LINE, line) == [(3, column, code)]


@pytest.mark.parametrize(
    ("more", "values", "column", "code"),
    [
        ("Sista dag", "2025-03-03", "last_day", "days_turned"),
        ("Sista dag", "2025-03-18", "sessions", "missing"),
        ("Planerade timmar", "6", "hours", "more_than_planned"),
        ("Språk", "de", "language", "language"),
        ("Tillfällen", "0", "sessions", "sessions"),
    ],
)
def test_line_when_cells_do_not_go_together_tells_which(
    more: str, values: str, column: str, code: str
):
    assert faults(f"{HEAD};{more}", f"{LINE};{values}") == [(2, column, code)]


def test_line_when_it_comes_twice_tells_where_it_stood():
    twice = LINE.replace("asa@", "ASA@")
    reading = read(HEAD, LINE, "", twice)
    assert [(each.line, each.code, each.what) for each in reading.faults] == [(4, "twice", "2")]
    assert len(reading.records) == 1


def test_cell_when_it_tells_of_a_person_is_not_repeated():
    (fault,) = read(HEAD, LINE.replace("asa@example.org", "19800101")).faults
    assert fault.what == ""


def test_cell_when_quoted_over_two_lines_counts_lines_as_the_file_does():
    quoted = LINE.replace("Prova AI", '"Prova\r\nAI"')
    assert faults(HEAD, quoted, "Bo;;T;2025-03-04;1")[-1] == (4, "email", "missing")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (HEAD.encode(), "empty"),
        (b"PK\x03\x04\0\0", "not_text"),
        (b"\x81\x8d", "not_text"),
        (b"1;2;3\n4;5;6", "no_header"),
        (b"Namn;E-post;Titel;Timmar\nBo;b@example.org;T;1", "missing_column"),
        ((HEAD + "\n" + "\n".join([LINE] * (MOST_LINES + 1))).encode(), "too_many_lines"),
    ],
)
def test_file_when_it_is_no_such_table_is_refused(content: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read_records(content, today=TODAY)
    assert refused.value.code == code
