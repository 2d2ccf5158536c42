"""Points 7, 9 and 15: names that no font has, that are short or long, or look like code."""

from __future__ import annotations

import io

import pikepdf
import pytest

from services.certificates.gateways.errors import NameNotPrintable
from tests.conformance.certificates.documents import document, draw, picture, text_of
from tests.conformance.certificates.names import LONG
from tests.conformance.points import point


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
    ],
)
def test_name_when_short_or_long_then_the_bands_around_it_stay_clear(name: str) -> None:
    page = picture(document(name), 72)
    # Millimetres from the top: between "this certifies that" and the name, and below the name.
    for top, bottom in ((69.6, 70.5), (98.5, 100.5)):
        band = page.crop((mm(26), mm(top), mm(140), mm(bottom)))
        assert min(band.tobytes()) > 150, f"something dark at {top} mm"


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
