"""The page before it is drawn: what is left out rather than set too small or as boxes."""

from __future__ import annotations

import pytest

from services.certificates.gateways.designs import FOLDER
from services.certificates.gateways.sheet import sheet
from services.certificates.settings import Design
from shared.contracts.facts import LocalizedText
from tests.support.certificates import printed_facts


def page(design: Design = "classic", **facts: object) -> str:
    return sheet(printed_facts(design=design, **facts), FOLDER / design)


def about(text: str) -> LocalizedText:
    return LocalizedText(sv=text, en=text)


@pytest.mark.parametrize("design", ["classic", "modern", "compact"])
def test_sheet_when_the_program_has_a_summary_prints_it(design: Design):
    assert "Tre halvdagar." in page(design)


def test_sheet_when_the_summary_is_too_long_to_read_leaves_it_out():
    assert "summary" not in page(program_summary=about("Ord och ord. " * 60))


def test_sheet_when_the_summary_has_a_picture_character_leaves_it_out():
    assert "Kul" not in page(program_summary=about("Kul 🎉"))


def test_sheet_when_a_text_has_markup_escapes_it():
    assert "<b>" not in page(name="<b>Bo</b>", organiser="<b>P</b>")
