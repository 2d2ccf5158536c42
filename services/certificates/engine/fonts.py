"""The fonts: what they can draw, and how wide a text becomes in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_SETTINGS = Path(__file__).parent / "fonts.conf"
# Debian's fonts-noto-cjk: one font for Chinese, Japanese and Korean is larger than all of Spinn.
EAST_ASIAN = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")

# The order in which CSS and fontconfig fall back; the first that knows a character draws it.
_FALLBACK = (
    "NotoSerif-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSerifHebrew-Regular.ttf",
    "NotoSerifArmenian-Regular.ttf",
    "NotoSerifGeorgian-Regular.ttf",
    "NotoSerifDevanagari-Regular.ttf",
    "NotoSerifThai-Regular.ttf",
    str(EAST_ASIAN),
)
ROMAN = "EBGaramond12-Regular.otf"
ITALIC = "EBGaramond12-Italic.otf"
SANS = "Lato-Regular.ttf"
SANS_BOLD = "Lato-Bold.ttf"

# Drawn as nothing: joiners that Persian and Indic names need, and variation selectors.
_INVISIBLE = frozenset("\u200c\u200d") | {chr(point) for point in range(0xFE00, 0xFE10)}


@dataclass(frozen=True)
class Face:
    """Advance widths of one font, in em, by code point."""

    widths: Mapping[int, float]


@cache
def face(file_name: str) -> Face:
    """Read a font once per process; of a collection the first, since all have the same widths."""
    with TTFont(FONT_FOLDER / file_name, lazy=True, fontNumber=0) as font:
        units = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        glyphs = font.getBestCmap()
        return Face({point: advances[glyph][0] / units for point, glyph in glyphs.items()})


def unprintable(text: str) -> str:
    """Return the characters of ``text``, each once, that no font can draw."""
    return "".join(char for char in dict.fromkeys(text) if _advance(char, ROMAN) is None)


def width_in_em(text: str, first: str = ROMAN) -> float:
    """Estimate the width of one line in em of ``first`` and its fallbacks.

    Kerning and ligatures make the real line a little narrower, so the estimate
    errs on the safe side. Combining marks take no room.
    """
    return sum(_advance(char, first) or 0.0 for char in text)


def is_japanese(text: str) -> bool:
    """Whether ``text`` has kana, so that its Chinese characters want their Japanese form.

    Without kana nothing tells whose form is meant; then it is the Chinese one.
    """
    return any("\u3040" <= char <= "\u30ff" for char in text)


def _advance(char: str, first: str) -> float | None:
    if char in _INVISIBLE:
        return 0.0
    for file_name in (first, *_FALLBACK):
        width = face(file_name).widths.get(ord(char))
        if width is not None:
            return 0.0 if unicodedata.combining(char) else width
    return None
