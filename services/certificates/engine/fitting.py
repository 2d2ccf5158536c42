"""Chooses size and line breaks, because CSS cannot shrink a text into its box."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from services.certificates.engine.fonts import width_in_em

# The estimate ignores optical margins; keep a little air at the right edge.
_SAFETY = 1.02
_STEP = 0.5


@dataclass(frozen=True)
class Box:
    """Room for a text: width and sizes in points, and the font that fills it."""

    width: float
    nominal: float
    single_line_minimum: float
    font: str


@dataclass(frozen=True)
class Fitted:
    """A size in points and the lines that fit the box at that size."""

    size: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """Room for paragraphs or rows: width and height in points, sizes from the largest down."""

    width: float
    height: float
    sizes: tuple[float, ...]
    font: str
    line: float = 1.25
    """Height of a line in em."""
    gap: float = 0.3
    """Air after each paragraph in em."""


def fit_column(paragraphs: Sequence[str], column: Column) -> float | None:
    """Return the largest size at which all ``paragraphs`` fit, wrapped; None if none does."""
    for size in column.sizes:
        if sum(_height(text, size, column) for text in paragraphs) <= column.height:
            return size
    return None


def _height(text: str, size: float, column: Column) -> float:
    # Lines break between words, so each may stay a little short.
    lines = math.ceil(width_in_em(text, column.font) * size * 1.06 / column.width)
    return (max(lines, 1) * column.line + column.gap) * size


def fit(text: str, box: Box) -> Fitted:
    """Return the largest setting of ``text``: one line if it can be large, else two.

    One line may shrink to ``single_line_minimum``. Below that, two lines of
    even length are larger and calmer than one small line.
    """
    single = _size_for((text,), box)
    if single >= box.single_line_minimum:
        return Fitted(single, (text,))
    lines = _balanced(text, box)
    return Fitted(min(_size_for(lines, box), box.single_line_minimum), lines)


def _size_for(lines: tuple[str, ...], box: Box) -> float:
    widest = max(width_in_em(line, box.font) for line in lines) * _SAFETY
    exact = min(box.nominal, box.width / widest) if widest else box.nominal
    return exact // _STEP * _STEP


def _balanced(text: str, box: Box) -> tuple[str, ...]:
    """Break once, between words if there are two, so that the longer line is shortest."""
    words = text.split(" ")
    if len(words) > 1:
        candidates = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    else:
        graphemes = regex.findall(r"\X", text)
        middle = len(graphemes) // 2
        candidates = [("".join(graphemes[:middle]), "".join(graphemes[middle:]))]
    return min(candidates, key=lambda pair: max(width_in_em(line, box.font) for line in pair))
