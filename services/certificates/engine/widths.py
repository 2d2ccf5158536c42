"""Widths of glyphs as their font has them, whatever size they were first painted in.

The library rounds a width to a thousandth of the size, measured where a glyph is first used, and
leaves what it rounded in the places of all glyphs behind it: most of a pixel in a long name. With
exact widths glyphs stand where they were laid out.
"""

from __future__ import annotations

import io
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

_THOUSANDTHS = 1000

_ADVANCES: dict[str, list[float]] = {}


class Fonts(dict[Any, Any]):
    """The fonts that a document collects while it is painted, by the library's keys."""

    def __setitem__(self, key: Any, font: Any) -> None:
        """Give a new font its widths."""
        font.widths = _Widths(_advances(font))
        super().__setitem__(key, font)

    def settle(self) -> None:
        """Keep the widths of what was painted, and look up no more."""
        for font in self.values():
            font.widths = dict(font.widths)


class _Widths(dict[int, float]):
    """Widths that were asked for; one that the font has is there as soon as it is asked for."""

    def __init__(self, advances: list[float]) -> None:
        super().__init__()
        self._advances = advances

    def __contains__(self, glyph: object) -> bool:
        """Tell whether the font has this glyph, and remember its width."""
        if not super().__contains__(glyph):
            if not isinstance(glyph, int) or glyph >= len(self._advances):
                return False
            self[glyph] = self._advances[glyph]
        return True


def _advances(font: Any) -> list[float]:
    """Return the widths of all glyphs in thousandths, read once per process and font."""
    if font.hash not in _ADVANCES:
        whole = io.BytesIO(font.file_content)
        with TTFont(whole, lazy=True, fontNumber=font.index) as tables:
            scale = _THOUSANDTHS / tables["head"].unitsPerEm
            metrics = tables["hmtx"].metrics
            widths = (metrics[glyph][0] * scale for glyph in tables.getGlyphOrder())
            _ADVANCES[font.hash] = [int(each) if each == int(each) else each for each in widths]
    return _ADVANCES[font.hash]
