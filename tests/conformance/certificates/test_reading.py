"""Points 4, 5, 6 and 8: what a reader of the file learns, by eye, by ear or by copying."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest

from services.certificates.settings import Design
from shared.contracts.facts import Language, LocalizedText
from tests.conformance.certificates.documents import (
    DESIGNS,
    document,
    draw,
    figures_of,
    structure_of,
    text_of,
    told_by,
    xmp_of,
)
from tests.conformance.certificates.names import EAST_ASIAN, IN_ORDER, INDIC, MIXED, RIGHT_TO_LEFT
from tests.conformance.points import point

TREES = Path(__file__).parent / "trees"
TITLES = {"sv": "Deltagarintyg – Bo Ek", "en": "Certificate of attendance – Bo Ek"}


@point(4)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_title_when_a_program_asks_for_it_then_it_is_the_same_everywhere(
    language: Language,
) -> None:
    content = document("Bo Ek", language)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo.Title) == TITLES[language]
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)
    assert re.findall(r"<rdf:li[^>]*>([^<]*Bo Ek)</rdf:li>", xmp_of(content)) == [TITLES[language]]


@point(5)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("bilingual", [False, True])
def test_structure_when_read_aloud_then_it_is_the_stored_one(
    design: Design, bilingual: bool
) -> None:
    # The page differs from design to design, the order in which it is read never.
    name = "bilingual" if bilingual else "swedish"
    if bilingual and design == "compact":  # room for the summary in both, narrow lines
        name = "bilingual-compact"
    stored = (TREES / f"{name}.txt").read_text(encoding="utf-8")
    assert shape_of(structure_of(document(design=design, bilingual=bilingual))) == stored


@point(5)
@pytest.mark.parametrize("design", DESIGNS)
def test_words_when_in_the_second_language_then_their_tags_say_so(design: Design) -> None:
    with pikepdf.open(io.BytesIO(document(design=design, bilingual=True))) as pdf:
        tags = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        languages = [str(each.Lang) for each in tags if "/Lang" in each and "/S" in each]
    assert set(languages) == {"en"}
    assert len(languages) >= 12


def shape_of(structure: str) -> str:
    """Leave out what depends on the page: numbers of cells and objects, and boxes."""
    numbers = r" ?<\d+-\d+-\d+>|^ *.?(Headers|BBox).*\n|(?<=Object )\d+"
    return re.sub(numbers, "", structure, flags=re.MULTILINE).replace("\u00a0", " ")


@point(5)
def test_pictures_when_read_aloud_then_each_has_words_and_ornaments_have_none() -> None:
    assert figures_of(document()) == [
        "Europeiska unionens emblem",
        "QR-kod med adressen där du kan kontrollera intyget",
    ]
    with pikepdf.open(io.BytesIO(document())) as pdf:
        (link,) = pdf.pages[0].Annots
        assert str(link.Contents)


@point(6)
@pytest.mark.parametrize("name", IN_ORDER + EAST_ASIAN)
def test_name_when_copied_from_the_document_then_it_is_what_was_typed(name: str) -> None:
    assert name in text_of(document(name, "en"))


@point(6)
@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_name_when_written_from_the_right_then_copying_gives_its_letters_in_order(
    name: str,
) -> None:
    copied = told_by("pdftotext", "-", "-", content=document(name, "en"))
    # Joiners choose the shape of a letter and are not drawn themselves.
    assert name.replace("\u200c", "") in copied


@point(6)
@pytest.mark.parametrize("name", [*RIGHT_TO_LEFT, *INDIC, *MIXED])
def test_name_when_its_glyphs_stand_in_another_order_then_its_tag_says_it(name: str) -> None:
    with pikepdf.open(io.BytesIO(document(name, "en"))) as pdf:
        tags = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        assert [str(each.ActualText) for each in tags if "/ActualText" in each] == [name]


@point(6)
def test_name_when_its_glyphs_stand_in_order_then_no_tag_repeats_it() -> None:
    with pikepdf.open(io.BytesIO(document())) as pdf:
        assert not any("/ActualText" in each for each in pdf.objects if hasattr(each, "keys"))


@point(6)
def test_text_when_swedish_then_every_fact_is_there_in_swedish() -> None:
    text = text_of(document())
    words = (
        "Exempelparken",
        "Deltagarintyg",
        "Härmed intygas att",
        "har deltagit i",
        "Testa AI i produktionen",
        "När 3–17 november 2026",
        "Plats Borlänge",
        "8 h 30 min av 9 h",
        "3 av 3",
        "Forskning och innovation",
        "9.5 Hållbar industri, innovationer och infrastruktur",
        "8.2 Anständiga arbetsvillkor och ekonomisk tillväxt",
        "Stiftelsen Exempelparken",
        "Utfärdat 24 november 2026.",
        "7K4M-QX2W-PRT9-ZB3C-Z",
        "spinn.example.org/certificates",
        "Medfinansieras av Europeiska unionen",
        "Projekt: Spinn",
        "Region Exempel",
    )
    assert [each for each in words if each not in text] == []


@point(6)
def test_text_when_english_then_every_fact_is_there_in_english() -> None:
    text = text_of(document(language="en"))
    words = (
        "Certificate of attendance",
        "This certifies that",
        "Try AI in production",
        "3–17 November 2026",
        "Place Borlänge",
        "8 h 30 min of 9 h",
        "Research and innovation",
        "Issued 24 November 2026.",
        "Co-funded by the European Union",
    )
    assert [each for each in words if each not in text] == []


@point(6)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_title_when_it_is_long_then_all_of_it_is_there(language: Language) -> None:
    title = LocalizedText(
        sv="Forskarfrukost: stål utan fossil energi och vad som krävs av små tillverkare",
        en="Research breakfast: steel without fossil energy and what small manufacturers need",
    )
    assert title.in_language(language) in text_of(draw(language=language, program_title=title))


@point(6)
def test_text_when_nobody_funds_then_no_project_is_named() -> None:
    assert "Projekt" not in text_of(draw(funding=None))


@point(8)
@pytest.mark.parametrize("name", ["Åsa Öberg", *RIGHT_TO_LEFT, *INDIC])
def test_fonts_when_listed_then_all_are_embedded_subsets_with_their_unicode(name: str) -> None:
    lines = told_by("pdffonts", "-", content=document(name)).splitlines()[2:]
    assert len(lines) >= 4
    for line in lines:
        assert re.match(r"[A-Z]{6}\+", line), line
        assert re.search(r"Identity-H +yes yes yes", line), line
        assert "Type 3" not in line, line
