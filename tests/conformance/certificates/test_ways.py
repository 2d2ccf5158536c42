"""Points 19 and 20: both ways give the same document, or the compiled one gives none."""

from __future__ import annotations

import io
import logging
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest
import zxingcpp
from PIL import ImageChops

from services.certificates.engine.fitting import fit
from services.certificates.gateways.compiled.activation import TRIAL_NAMES
from services.certificates.gateways.compiled.kinds import NAME_LETTERS
from services.certificates.gateways.compiled.likeness import difference
from services.certificates.gateways.compiled.renderer import CompiledRenderer
from services.certificates.gateways.designs import FOLDER, MEASURES
from services.certificates.gateways.pdf import PlainRenderer
from tests.conformance.certificates.documents import (
    RENDERER,
    document,
    picture,
    structure_of,
    text_of,
)
from tests.conformance.certificates.names import ALL, IN_ORDER
from tests.conformance.certificates.ways import (
    BADGE,
    LOOKS,
    MANY,
    Look,
    compiled,
    facts_of,
    filled,
    ready,
    sealer,
)
from tests.conformance.points import point
from tests.support.certificates import PUBLIC_URL, printed_facts

AT_96_DPI = 96
WOULD_BE_TAKEN = 20


@point(19)
@pytest.mark.parametrize("look", LOOKS)
def test_design_when_activated_then_all_names_come_out_alike(
    look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fresh = CompiledRenderer(RENDERER, sealer().waits_for, with_badges=True)
    template = fresh.compile(facts_of(look))
    assert template is not None, caplog.text
    assert len(TRIAL_NAMES) == 24
    taken = [name for name in TRIAL_NAMES if filled(look, name=name)]
    assert len(taken) >= WOULD_BE_TAKEN


@point(19)
@pytest.mark.parametrize("look", LOOKS[1:])
@pytest.mark.parametrize("name", ["Wilhelmina Nordström-Tåquist", "<b>Åsa (1)</b> & Söner \\"])
def test_document_when_drawn_both_ways_then_it_looks_and_reads_the_same(
    look: Look, name: str
) -> None:
    design, language, bilingual = look
    fast = filled(look, name=name)
    assert fast is not None
    plain = document(name, language, design=design, bilingual=bilingual)
    pictures = [picture(each, AT_96_DPI) for each in (fast, plain)]
    # Not one pixel: the same commands with the same glyphs.
    assert ImageChops.difference(*pictures).getextrema() == (0, 0)
    assert structure_of(fast) == structure_of(plain)
    assert text_of(fast) == text_of(plain)


@point(19)
def test_judge_when_documents_differ_then_it_says_in_what() -> None:
    one = document()
    assert difference(one, document()) is None
    assert difference(one, document("Åsa Oberg")) == "page"
    assert difference(one, changed(one, lambda pdf: shift(pdf, 0.09))) is None
    assert difference(one, changed(one, lambda pdf: shift(pdf, 0.2))) == "page"
    assert difference(one, changed(one, rename_picture)) == "tags"
    assert difference(one, changed(one, other_letters)) == "fonts"
    assert difference(one, changed(one, other_title)) == "metadata"
    assert difference(one, changed(one, other_link)) == "links"
    assert difference(one, RENDERER.render(printed_facts(), BADGE)) == "attachment"


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(output, fix_metadata_version=False)
    return output.getvalue()


def shift(pdf: pikepdf.Pdf, pixels: float) -> None:
    """Move the name to the right."""
    painted = pdf.pages[0].Contents.read_bytes().split(b"\n")
    (size,) = [at for at, line in enumerate(painted) if line.endswith(b" 66.666016 Tf")]
    *before, x, y, kind = painted[size - 1].split()
    painted[size - 1] = b" ".join([*before, b"%f" % (float(x) + pixels), y, kind])
    pdf.pages[0].Contents.write(b"\n".join(painted))


def rename_picture(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure":
            each.Alt = "A picture"


def other_letters(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        meaning = font.ToUnicode.read_bytes()
        font.ToUnicode.write(meaning.replace(b"<0041>", b"<0042>"))


def other_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "A document"


def other_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots[0].A.URI = "https://example.org"


@point(19)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        # The name shares its block; a line stands where only the plain way puts one.
        ("parts.html", '<p class="name', '<p><b>To</b> <span class="name'),
        ("parts.html", '<p class="number">', '<p class="number" style="text-align: right">'),
        ("sheet.html", "<h1>", "<h1>{{ facts.name }} "),
    ],
)
def test_design_when_a_slot_is_not_as_it_must_be_then_it_stays_with_the_plain_way(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str, old: str, new: str
) -> None:
    copytree(FOLDER, tmp_path / "designs")
    page = tmp_path / "designs" / "common" / file
    text = page.read_text()
    assert old in text
    page.write_text(text.replace(old, new))
    plain = PlainRenderer(tmp_path / "designs")
    renderer = CompiledRenderer(plain)
    facts = printed_facts()
    renderer.expect([facts] * MANY)
    assert "stays with the plain way" in caplog.text
    assert renderer.render(facts) == plain.render(facts)


@point(19)
def test_code_when_compiled_then_it_gives_back_the_address() -> None:
    content = compiled(LOOKS[0])
    assert content is not None
    codes = zxingcpp.read_barcodes(picture(content, 110))
    address = f"{PUBLIC_URL}/certificates/{printed_facts().number}"
    assert [code.text for code in codes] == [address.upper()]


def random_names(count: int) -> list[str]:
    """Names of letters that templates have, some with others among them, some of any script."""
    chance = random.Random(20)
    letters = [letter for letter in NAME_LETTERS if unicodedata.category(letter)[0] in "LP"]
    anywhere = [
        chr(point) for point in range(0x21, 0x2FFFF) if unicodedata.category(chr(point))[0] in "LM"
    ]
    names = []
    for number in range(count):
        length = chance.choice((1, 3, 8, 15, 25, 60))
        name = "".join(chance.choice(letters) for _ in range(length))
        if number % 5 > 2:
            place = chance.randrange(length)
            name = f"{name[:place]}{chance.choice(anywhere)}{name[place:]}"
        if number % 5 == 4:
            name = "".join(chance.choice(anywhere) for _ in range(length))
        names.append(f"{name[: length // 2]} {name[length // 2 :]}".strip())
    return names


@point(20)
def test_names_when_random_then_each_is_drawn_as_the_plain_way_does_or_refused() -> None:
    look = LOOKS[0]
    box = MEASURES[look[0]].name
    letters = set(NAME_LETTERS)
    taken = []
    for name in random_names(500):
        content = filled(look, name=name)
        if content is not None:
            assert letters.issuperset(name)
            taken.append((name, content))
        elif letters.issuperset(name) and len(fit(name, box).lines) == 1:
            # Every letter is there: it can only be a glyph that joins what no name joins.
            assert "f" in name or "T" in name or any(map(unicodedata.combining, name))
    assert len(taken) >= 200
    # One in eight is drawn again: all would take the tests a minute.
    for name, content in taken[::8]:
        plain = RENDERER.render(facts_of(look, name=name), BADGE)
        assert difference(content, plain) is None, name


@point(20)
@pytest.mark.parametrize("name", sorted(set(ALL) - set(IN_ORDER)))
def test_name_when_a_template_cannot_draw_it_then_the_plain_way_does(name: str) -> None:
    look = LOOKS[0]
    assert compiled(look, name=name) is None
    facts = facts_of(look, name=name)
    assert ready(look).render(facts, BADGE) == RENDERER.render(facts, BADGE)
