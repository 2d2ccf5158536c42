"""What holds for the operations of the API as they are declared."""

from __future__ import annotations

import re

from services.registration.api.blueprint import SUBJECTS
from services.registration.domain.api_tokens import SCOPES
from tests.support.api_aims import AIMS

OPERATIONS = [operation for subject in SUBJECTS for operation in subject.listed]
ONE_THING = re.compile(r"/[\w-]+/<uuid:\w+>")


def test_things_when_shown_then_have_a_version() -> None:
    shown = [each for each in OPERATIONS if each.method == "GET" and ONE_THING.fullmatch(each.path)]

    # A file never changes: whoever sends another gets another id.
    versioned = [each for each in shown if not each.gives]
    assert [each.name for each in versioned if not (each.tagged and each.current)] == []


def test_things_when_written_anew_then_ask_for_the_version_that_was_read() -> None:
    written = [each for each in OPERATIONS if each.method in ("PUT", "PATCH", "DELETE")]

    assert [each.name for each in written if not (each.must_match and each.current)] == []


def test_versions_when_asked_for_then_somebody_shows_them() -> None:
    shown = {each.answers for each in OPERATIONS if each.method == "GET" and each.tagged}
    written = [each for each in OPERATIONS if each.must_match and each.answers]

    assert [each.name for each in written if each.answers not in shown] == []


def test_reads_when_declared_then_need_no_scope_to_write() -> None:
    reads = [each for each in OPERATIONS if each.method == "GET"]

    assert [each.name for each in reads if not each.scope.endswith(":read")] == []
    assert {each.scope for each in OPERATIONS} <= set(SCOPES)


def test_names_when_declared_then_each_is_there_once() -> None:
    names = [each.name for each in OPERATIONS]

    assert len(names) == len(set(names))


def test_operations_when_they_take_a_body_then_the_tests_know_one() -> None:
    wanting = [each.name for each in OPERATIONS if each.body and each.name not in AIMS]

    assert wanting == [], "give them an aim in tests/support/api_aims.py"
