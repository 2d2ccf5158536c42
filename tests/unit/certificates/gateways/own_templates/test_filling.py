"""Facts in the slots of a template: text stays text, and what there is nothing of goes."""

from __future__ import annotations

import pytest

from services.certificates.engine import markup
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.gateways.own_templates.filling import filled
from services.certificates.gateways.own_templates.starting import start_from
from tests.support.certificates import printed_facts

PAGE = """<html lang="sv"><body><h1 data-slot="kind"></h1>
<p data-slot="name" data-width="100" data-size="40"></p><p data-slot="number"></p>
<p data-only="sv">Bra gjort</p><p data-only="en">Well done</p><p>Exempelparken</p>
<table data-slot="facts"></table><p data-slot="title-second"></p>
<img data-slot="code"><p data-slot="address"></p><div data-slot="funders"></div></body></html>"""


def page(**facts: object) -> str:
    return filled(PAGE, printed_facts(**facts))


def test_page_when_filled_says_name_number_and_facts():
    html = page()
    for text in ("Åsa Öberg", "7K4M-QX2W", "Deltagarintyg", "8\u00a0h", "Region Exempel"):
        assert text in html, text


@pytest.mark.parametrize("name", ["<b>Bo</b>", "{{7*7}}", "</p><p>", "Bo & Co", "'\"Bo\"'"])
def test_page_when_a_name_is_markup_or_code_prints_it_as_it_is(name: str):
    words = markup.words_of(markup.read(page(name=name)))
    assert name in words


def test_page_when_a_name_has_no_font_is_refused():
    with pytest.raises(NameNotPrintable):
        page(name="Bo 🎉")


def test_page_when_a_name_is_long_takes_two_lines_and_is_smaller():
    root = markup.read(page(name="Maria Christina Wilhelmina von Exempelstierna-Lindegren"))
    name = next(each for each in markup.slots_of(root) if each.get(markup.SLOT) == "name")
    assert len(list(name.iter("br"))) == 1
    assert "font-size: 40pt" not in (name.get("style") or "")


def test_page_when_there_is_nothing_for_a_slot_leaves_it_out():
    html = page(funding=None)
    assert "funders" not in html
    assert "title-second" not in html
    assert "title-second" in page(bilingual=True)


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [("sv", "Bra gjort", "Well done"), ("en", "Well done", "Bra gjort")],
)
def test_page_when_words_are_for_one_language_shows_those_of_the_holder(
    language: str, shown: str, hidden: str
):
    html = page(language=language)
    assert shown in html
    assert hidden not in html
    assert f'<html lang="{language}">' in html


def test_page_when_its_own_words_are_in_another_language_says_so():
    assert '<p lang="sv">Exempelparken</p>' in page(language="en")
    assert "<p>Exempelparken</p>" in page(language="sv")


@pytest.mark.parametrize("design", ["classic", "modern", "compact"])
def test_start_when_made_of_a_design_says_what_that_design_says(design: str):
    start = start_from(design)  # type: ignore[arg-type]
    words = markup.words_of(markup.read(filled(start.html, printed_facts(bilingual=True))))
    for text in ("Åsa Öberg", "Testa AI i produktionen", "Try AI in production", "Borlänge"):
        assert text in words, text
