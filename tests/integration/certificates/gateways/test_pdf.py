"""The document, as other programs read the file."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from services.certificates.gateways.errors import NameNotPrintable, RenderingRefused
from services.certificates.gateways.pdf import AssetRefused, PlainRenderer, font_configuration
from services.certificates.gateways.sheet import TEMPLATE_FOLDER
from shared.contracts.facts import Language, LocalizedText
from tests.support.certificates import PUBLIC_URL, printed_facts

LONG_NAME = (
    "Maximiliana Wolfgangina Alexandrovna Featherstonehaugh-Cholmondeley von und zu "
    "Hohenlohe-Langenburg-Schillingsfürst IV"
)
LONG_TITLE = LocalizedText(
    sv="Forskarfrukost: stål utan fossil energi och vad som krävs av små tillverkare",
    en="Research breakfast: steel without fossil energy and what small manufacturers need",
)
NAMES = [
    "Åsa Öberg",
    "Bo",
    "Святослав Щербаковський",
    "Ἑλένη Παπαδοπούλου-Ξενάκη",
    "Nguyễn Văn Ánh",
    "Łucja Żółć Țepeș",
    "O'Brien-Ünal & Söner",
    LONG_NAME,
]


@cache
def document(name: str = "Åsa Öberg", language: Language = "sv") -> bytes:
    return PlainRenderer().render(printed_facts(name=name, language=language))


def draw(**facts: Any) -> bytes:
    return PlainRenderer().render(printed_facts(**facts))


def text_of(content: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    )
    return unicodedata.normalize("NFC", " ".join(done.stdout.decode().split()))


def picture(content: bytes, dpi: int) -> Image.Image:
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def xmp_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return pdf.Root.Metadata.read_bytes().decode()


@pytest.mark.parametrize("name", NAMES)
def test_render_when_name_is_in_a_shipped_script_prints_it_readably(name: str):
    assert name in text_of(document(name, "en"))


def test_render_when_swedish_prints_every_fact_in_swedish():
    text = text_of(document())
    for words in (
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
    ):
        assert words in text, words


def test_render_when_english_prints_every_fact_in_english():
    text = text_of(document(language="en"))
    for words in (
        "Certificate of attendance",
        "This certifies that",
        "Try AI in production",
        "3–17 November 2026",
        "Place Borlänge",
        "8 h 30 min of 9 h",
        "Research and innovation",
        "Issued 24 November 2026.",
        "Co-funded by the European Union",
    ):
        assert words in text, words


@pytest.mark.parametrize(("language", "title"), [("sv", LONG_TITLE.sv), ("en", LONG_TITLE.en)])
def test_render_when_title_is_long_prints_all_of_it(language: Language, title: str):
    assert title in text_of(draw(language=language, program_title=LONG_TITLE))


def test_render_when_nobody_funds_prints_no_emblem():
    text = text_of(draw(funding=None))
    assert "Projekt" not in text
    with pikepdf.open(io.BytesIO(draw(funding=None))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", ["Bo", LONG_NAME, "W" * 60 + " " + "M" * 59, "Ö" * 120])
def test_render_when_name_is_short_or_long_leaves_the_bands_around_it_clear(name: str):
    page = picture(document(name), 72)
    # Millimetres from the top: between "this certifies that" and the name, and below the name.
    for top, bottom in ((70.8, 72.2), (98.5, 100.5)):
        band = page.crop((int(26 / 25.4 * 72), mm(top), int(140 / 25.4 * 72), mm(bottom)))
        assert min(band.tobytes()) > 150, f"something dark at {top} mm"


def mm(millimetres: float) -> int:
    return round(millimetres / 25.4 * 72)


def test_render_when_made_is_one_landscape_page_with_title_and_language():
    reader = pypdf.PdfReader(io.BytesIO(document()))
    assert len(reader.pages) == 1
    assert [round(side / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [297, 210]
    assert reader.metadata is not None
    assert reader.metadata.title == "Deltagarintyg – Åsa Öberg"
    with pikepdf.open(io.BytesIO(document())) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_render_when_made_names_both_standards_once_in_one_rdf():
    xmp = xmp_of(document())
    assert xmp.count("<rdf:RDF") == 1
    assert re.findall(r'pdfaid:part="(\d)"', xmp) == ["3"]
    assert re.findall(r'pdfaid:conformance="(\w)"', xmp) == ["A"]
    assert re.findall(r"<pdfuaid:part>(\d)</pdfuaid:part>", xmp) == ["1"]
    assert xmp.count("pdfaSchema:namespaceURI>") == 2


def test_render_when_made_has_one_heading_row_heads_and_described_pictures():
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=document(), capture_output=True, check=True
    )
    structure = done.stdout.decode()
    assert len(re.findall(r"^\s+H1\b", structure, re.MULTILINE)) == 1
    assert len(re.findall(r"^\s+TH\b", structure, re.MULTILINE)) == 6
    with pikepdf.open(io.BytesIO(document())) as pdf:
        figures = [o for o in pdf.objects if is_figure(o)]
        assert sorted(str(figure.Alt) for figure in figures) == [
            "Europeiska unionens emblem",
            "QR-kod med adressen där du kan kontrollera intyget",
        ]


def is_figure(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"


def test_render_when_made_is_read_in_the_order_of_the_page():
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=document(), capture_output=True, check=True
    )
    structure = done.stdout.decode()
    order = [
        "Exempelparken",
        "Deltagarintyg",
        "Åsa Öberg",
        "Testa AI",
        "När",
        "Stiftelsen",
        "7K4M",
        "Medfinansieras",
    ]
    places = [structure.index(f'"{words}') for words in order]
    assert places == sorted(places)


def test_render_when_made_embeds_every_font_with_unicode():
    done = subprocess.run(["pdffonts", "-"], input=document(), capture_output=True, check=True)
    lines = done.stdout.decode().splitlines()[2:]
    assert len(lines) == 4
    for line in lines:
        assert re.search(r"Identity-H +yes yes yes", line), line
        assert re.search(r"EB-Garamond|Lato", line), line


@pytest.mark.parametrize(("dpi", "blur"), [(110, 0.0), (300, 2.0)])
def test_render_when_photographed_gives_back_the_address_in_capitals(dpi: int, blur: float):
    page = picture(document(), dpi).filter(ImageFilter.GaussianBlur(blur))
    codes = zxingcpp.read_barcodes(page)
    assert [code.text for code in codes] == [f"{PUBLIC_URL}/certificates/{number()}".upper()]


def number() -> str:
    return printed_facts().number


def test_render_when_made_links_to_the_address_that_verifies():
    page = pypdf.PdfReader(io.BytesIO(document())).pages[0]
    assert [a.get_object()["/A"]["/URI"] for a in page["/Annots"]] == [
        f"{PUBLIC_URL}/certificates/{number()}"
    ]


@pytest.mark.parametrize(("name", "limit"), [("Åsa Öberg", 100), (LONG_NAME, 100)])
def test_render_when_made_stays_small(name: str, limit: int):
    assert len(document(name)) < limit * 1024


def test_render_when_made_in_processes_with_other_hash_seeds_has_the_same_bytes():
    script = (
        "import hashlib; from tests.support.certificates import printed_facts;"
        "from services.certificates.gateways.pdf import PlainRenderer;"
        "print(hashlib.sha256(PlainRenderer().render(printed_facts())).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin"},
            cwd=Path(__file__).parents[4],
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert hashes == {hashlib.sha256(document()).hexdigest()}


def test_font_configuration_when_asked_again_is_the_same_object():
    before = font_configuration()
    document("Any Body", "en")
    assert font_configuration() is before


@pytest.mark.parametrize("name", ["Bo 🎉 Ek", "བོད་", "𓀀 Ra", "Bo \ue000"])
def test_render_when_no_font_has_a_character_refuses(name: str):
    with pytest.raises(NameNotPrintable):
        draw(name=name)


def test_render_when_a_funder_is_unprintable_refuses_too():
    with pytest.raises(NameNotPrintable) as refusal:
        draw(organiser="Park 🎪")
    assert refusal.value.characters == "🎪"


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bo</b> & </p><h1>Chef</h1>",
        "{{ 7*7 }}{% raw %}",
        '"><img src=http://127.0.0.1:9/x>',
        "<link rel=attachment href=file:///etc/hostname>",
    ],
)
def test_render_when_a_name_looks_like_markup_prints_it_as_it_is(name: str):
    content = document(name, "en")
    assert name.replace(" ", "") in text_of(content).replace(" ", "")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0


HOSTILE = [
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="file:///etc/hostname">',
    '<img src="certificate.css/../../pdf.py">',
    '<img src="data:image/svg+xml,<svg/>">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<link rel="attachment" href="file:///etc/hostname">',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    "<style>@font-face{font-family:X;src:url(file:///etc/hostname)}p{font-family:X}</style>",
    '<p style="background:url(http://127.0.0.1:9/x.png)">x</p>',
    '<svg width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
    '<object data="file:///etc/hostname"></object>',
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_render_when_a_template_reaches_outside_stops(markup: str, tmp_path: Path):
    hostile = tmp_path / "template"
    hostile.mkdir()
    for asset in TEMPLATE_FOLDER.iterdir():
        if asset.is_file():
            (hostile / asset.name).write_bytes(asset.read_bytes())
    page = hostile / "certificate.html"
    page.write_text(page.read_text().replace("<body>", f"<body>{markup}"))
    with pytest.raises((AssetRefused, RenderingRefused)):
        PlainRenderer(template_folder=hostile).render(printed_facts())
