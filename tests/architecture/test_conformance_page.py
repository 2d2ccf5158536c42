"""The conformance page: made from the tests as they are, no point without tests or a reason."""

from __future__ import annotations

import pytest

from tools.write_conformance import PAGE, Checklist, checklists, named_by_tests, page

LISTS = list(checklists())


def test_page_when_compared_is_what_the_tests_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.write_conformance"


@pytest.mark.parametrize("checklist", LISTS, ids=lambda each: each.folder.name)
def test_point_when_no_test_decides_it_then_its_gap_is_stated(checklist: Checklist) -> None:
    assert [each.number for each in checklist.points if not each.tests and not each.gap] == []


@pytest.mark.parametrize("checklist", LISTS, ids=lambda each: each.folder.name)
def test_number_when_a_test_names_it_then_it_is_a_point(checklist: Checklist) -> None:
    numbers = [each.number for each in checklist.points]
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(named_by_tests(checklist.folder)) <= set(numbers)
