"""Widths of glyphs are the font's, whatever was asked first."""

from __future__ import annotations

from types import SimpleNamespace

from services.certificates.engine.fonts import FONT_FOLDER, SANS_BOLD, face
from services.certificates.engine.widths import Fonts


def font() -> SimpleNamespace:
    content = (FONT_FOLDER / SANS_BOLD).read_bytes()
    return SimpleNamespace(hash=SANS_BOLD, file_content=content, index=0, widths={})


def test_widths_when_asked_for_then_they_are_exact_and_remembered() -> None:
    fonts = Fonts()
    fonts["key"] = bold = font()
    assert 65_000 not in bold.widths
    assert 36 in bold.widths
    assert dict(bold.widths) == {36: bold.widths[36]}
    halves = [glyph for glyph in range(500) if glyph in bold.widths and bold.widths[glyph] % 1]
    assert halves, "this font has 2,000 units, so widths between thousandths"
    assert bold.widths[36] / 1000 in face(SANS_BOLD).widths.values()


def test_widths_when_settled_then_nothing_more_is_looked_up() -> None:
    fonts = Fonts()
    fonts["key"] = bold = font()
    assert 36 in bold.widths
    fonts.settle()
    assert 37 not in bold.widths
