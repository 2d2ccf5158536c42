"""Room for texts, as a template states it on its slots: millimetres, points and a font."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from services.certificates.engine import fonts
from services.certificates.engine.fitting import Box, Column

FONTS = {
    "roman": fonts.ROMAN,
    "italic": fonts.ITALIC,
    "sans": fonts.SANS,
    "bold": fonts.SANS_BOLD,
}
_MM = 72 / 25.4
# A name may shrink to so much of its size before it takes two lines.
_LEAST_SHARE = 0.55
_STEP = 0.5
_SMALLEST = 6.0
_LARGEST = 400.0


@dataclass(frozen=True)
class Room:
    """What one slot says about its room; a bilingual certificate may have other measures."""

    element: Element
    bilingual: bool

    def box(self) -> Box | None:
        """Return room for one line or two, or None if the slot states none."""
        width, size = self._number("width"), self._number("size")
        if width is None or size is None:
            return None
        return Box(width * _MM, size, size * _LEAST_SHARE, self._font())

    def column(self) -> Column | None:
        """Return room for paragraphs or rows, or None if the slot states none."""
        width, height, size = (self._number(name) for name in ("width", "height", "size"))
        if width is None or height is None or size is None:
            return None
        steps = int(max(size - _SMALLEST, 0) / _STEP) + 1
        sizes = tuple(size - step * _STEP for step in range(steps))
        gap = self._number("gap") or 0.0
        return Column(width * _MM, height * _MM, sizes, self._font(), gap=gap)

    def _font(self) -> str:
        return FONTS.get(self.element.get("data-font", ""), fonts.SANS)

    def _number(self, name: str) -> float | None:
        both = self.element.get(f"data-{name}-both") if self.bilingual else None
        return read_number(both or self.element.get(f"data-{name}"))


def read_number(typed: str | None) -> float | None:
    """Return a measure between nothing and the largest, or None."""
    try:
        value = float(typed or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 < value <= _LARGEST else None
