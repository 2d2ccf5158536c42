"""Points 7, 9 and 15: names that no font has, that are short or long, or look like code."""

from __future__ import annotations

import io

import pikepdf
import pytest

from services.certificates.engine.errors import NameNotPrintable
from services.certificates.engine.fitting import fit
from services.certificates.gateways.designs import MEASURES
from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, document, draw, picture, text_of
from tests.conformance.certificates.names import LONG
from tests.conformance.points import point

Band = tuple[float, float, float, float]
# Left, top, right and bottom in millimetres: between "this certifies that" and the name, and
# between the name and "has taken part in".
BANDS: dict[Design, tuple[Band, Band]] = {
    "classic": ((26, 64.1, 140, 65.0), (26, 92.4, 140, 94.2)),
    "modern": ((90, 41.4, 240, 42.3), (90, 69.8, 240, 72)),
    "compact": ((19, 78.1, 190, 78.9), (19, 97, 190, 99.5)),
}


def mm(millimetres: float) -> int:
    """Return pixels at 72 dpi."""
    return round(millimetres / 25.4 * 72)


@point(7)
@pytest.mark.parametrize("name", ["Bo 🎉 Ek", "བོད་", "𓀀 Ra", "Bo \ue000"])
def test_name_when_no_font_has_a_character_then_it_is_refused(name: str) -> None:
    with pytest.raises(NameNotPrintable):
        document(name)


@point(7)
def test_funder_when_no_font_has_a_character_then_the_document_is_refused() -> None:
    with pytest.raises(NameNotPrintable) as refusal:
        draw(organiser="Park 🎪")
    assert refusal.value.characters == "🎪"


@point(9)
@pytest.mark.parametrize(
    "name",
    [
        "Ö",
        "Bo Alexander Ekström",
        "Anna-" * 11 + "Maria",
        LONG,
        "W" * 60 + " " + "M" * 59,
        "Ö" * 120,
        "Å" + "j" * 18 + "Å",
    ],
)
@pytest.mark.parametrize(("design", "bands"), BANDS.items())
def test_name_when_short_or_long_then_the_bands_around_it_stay_clear(
    name: str, design: Design, bands: tuple[Band, Band]
) -> None:
    page = picture(document(name, design=design), 72)
    for left, top, right, bottom in bands:
        band = page.crop((mm(left), mm(top), mm(right), mm(bottom)))
        assert min(band.tobytes()) > 150, f"something dark at {top} mm"


@point(9)
@pytest.mark.parametrize("design", DESIGNS)
def test_name_when_it_shrinks_then_never_below_half_of_its_size_but_in_two_lines(
    design: Design,
) -> None:
    box = MEASURES[design].name
    for length in range(1, 121, 7):
        fitted = fit("Anna Ek Wiström " * 8, box) if length > 64 else fit("Anna " * length, box)
        assert fitted.size >= box.nominal * 0.55 or len(fitted.lines) == 2


@point(15)
@pytest.mark.parametrize(
    "name",
    [
        "<b>Bo</b> & </p><h1>Chef</h1>",
        "{{ 7*7 }}{% raw %}",
        '"><img src=http://127.0.0.1:9/x>',
        "<link rel=attachment href=file:///etc/hostname>",
    ],
)
def test_name_when_it_looks_like_markup_then_it_prints_as_it_is(name: str) -> None:
    content = document(name, "en")
    assert name.replace(" ", "") in text_of(content).replace(" ", "")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0
