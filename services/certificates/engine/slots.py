"""Lines of a compiled page that differ from document to document: found, and painted anew.

A line is painted by the layout library's own functions, those that painted it in the sample, so
that kerning, ligatures and rounding are the same to the last digit. What they cannot paint with
the glyphs that the template has embedded is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from weasyprint.css.units import LENGTHS_TO_PIXELS
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import FROM_UNITS, pango
from weasyprint.text.line_break import create_layout, line_size

from services.certificates.engine.errors import NotCompilable, NotInTemplate
from services.certificates.engine.tags import is_painted_otherwise

_POINT = LENGTHS_TO_PIXELS["pt"]
_GLYPH = 4  # hexadecimal digits
_SHOWN = re.compile(r"<([0-9a-f]*)>")
_PAINTED_BY = 3  # matrix, font and glyphs: one font, nothing raised
_NEARLY = 1e-4
# A no-break space is told from a space by no reader that copies text.
_SAME = str.maketrans({"\u00a0": " "})


@dataclass(frozen=True)
class Line:
    """A text for a slot; ``size`` in points, where it is not the one of the sample."""

    text: str
    size: float | None = None


@dataclass(frozen=True)
class Wanted:
    """A slot to be found: the text that the sample has there, and the letters it must take."""

    sample: str
    letters: str


@dataclass
class Slot:
    """A line alone in its block. Lengths are pixels of the page, from its top left corner."""

    style: Any
    left: float
    width: float
    top: float
    height: float
    letters: frozenset[str]
    _layouts: dict[float, Any] = field(default_factory=dict)

    def layout(self, text: str, size: float | None = None) -> Any:
        """Return ``text`` laid out in a size of font, in pixels; good until the next call."""
        size = self.style["font_size"] if size is None else size
        if size not in self._layouts:
            style = self.style.copy()
            style["font_size"] = size
            self._layouts[size] = create_layout(text, style, None, None, 0)
        layout = self._layouts[size]
        layout.set_text(text)
        return layout

    def baseline_of(self, layout: Any) -> float:
        """Return where a text stands: in the middle of a line as high as its size asks for."""
        height = self.height * layout.style["font_size"] / self.style["font_size"]
        first = layout.get_first_line()[0]
        above = (height - line_size(first, layout.style)[1]) / 2
        ascent = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
        return float(self.top + above + ascent)

    def start_of(self, width: float) -> float:
        """Return where a line so wide begins; one that is too wide begins at the left."""
        if width < self.width and self.style["text_align_all"] == "center":
            return self.left + (self.width - width) / 2
        return self.left


class Painter:
    """Paints lines with the fonts that a document has collected, and with no other glyph."""

    def __init__(self, stream: Any) -> None:
        """``stream`` is one of the library, for a page that is painted."""
        self._stream = stream
        self._fonts = stream._fonts  # noqa: SLF001 - there is no other door

    def widen(self, slot: Slot, texts: list[str]) -> None:
        """Paint ``texts`` nowhere, so that the fonts embed all that they need."""
        for text in texts:
            self._paint(slot.layout(text), 0, 0)

    def repeat(self, slot: Slot, sample: str) -> list[bytes]:
        """Return the commands that painted the sample's text in its slot."""
        layout = slot.layout(sample)
        return self._paint(layout, slot.start_of(_width(layout)), slot.baseline_of(layout))

    def paint(self, slot: Slot, line: Line) -> bytes:
        """Return the commands that paint ``line`` in ``slot``.

        Raises:
            NotInTemplate: The template has not the letters or the room.
        """
        text = line.text
        if not slot.letters.issuperset(text) or is_painted_otherwise(text) or not text.strip():
            raise NotInTemplate("letters")
        size = slot.style["font_size"] if line.size is None else line.size * _POINT
        layout = slot.layout(text, size)
        width = _width(layout)
        if width > slot.width and slot.style["white_space"] != "nowrap":
            raise NotInTemplate("room")
        known = {key: set(font.to_unicode) for key, font in self._fonts.items()}
        commands = self._paint(layout, slot.start_of(width), slot.baseline_of(layout))
        if self._forget_others(known) or len(commands) != _PAINTED_BY:
            raise NotInTemplate("glyphs")
        if self._copied(commands).translate(_SAME) != text.translate(_SAME):
            raise NotInTemplate("text")
        return b"\n".join(commands)

    def _paint(self, layout: Any, x: float, y: float) -> list[bytes]:
        stream = self._stream.clone(tags=None)
        box = SimpleNamespace(text=layout.text, style=layout.style, pango_layout=layout)
        draw_first_line(stream, box, "clip", "none", Matrix(d=-1, e=x, f=y))
        commands: list[bytes] = stream.stream
        return commands

    def _forget_others(self, known: Mapping[Any, set[int]]) -> bool:
        """Forget glyphs that are not embedded; tell whether there were any."""
        found = False
        for key, font in list(self._fonts.items()):
            if key not in known:
                del self._fonts[key]
                found = True
                continue
            for glyph in font.to_unicode.keys() - known[key]:
                del font.to_unicode[glyph]
                font.widths.pop(glyph, None)
                found = True
        return found

    def _copied(self, commands: list[bytes]) -> str:
        """Return the text that a reader copies from painted commands."""
        name = commands[1].split()[0].removeprefix(b"/").decode()
        (font,) = [each for each in self._fonts.values() if each.hash == name]
        shown = "".join(_SHOWN.findall(commands[2].decode()))
        glyphs = (int(shown[at : at + _GLYPH], 16) for at in range(0, len(shown), _GLYPH))
        return "".join(font.to_unicode[glyph] for glyph in glyphs)


def find_slots(document: Any, wanted: Mapping[str, Wanted]) -> dict[str, Slot]:
    """Return the slots by name; each must be there once, alone on its line.

    Raises:
        NotCompilable: One is not.
    """
    found: dict[str, list[tuple[Any, list[Any]]]] = {}
    for page in document.pages:
        for box, above in _texts(page._page_box, []):  # noqa: SLF001 - there is no other door
            found.setdefault(box.text, []).append((box, above))
    slots = {}
    for name, want in wanted.items():
        places = found.get(want.sample, [])
        if len(places) != 1:
            raise NotCompilable(f"{name} is on the page {len(places)} times")
        slots[name] = _slot(*places[0], want.letters)
    return slots


def _slot(box: Any, above: list[Any], letters: str) -> Slot:
    lines = [index for index, each in enumerate(above) if type(each).__name__ == "LineBox"]
    line, block = above[lines[-1]], above[lines[-1] - 1]
    if _count(line) != 1 or len(block.children) != 1:
        raise NotCompilable(f"{box.text} is not alone in its block")
    slot = Slot(
        style=box.style,
        left=block.content_box_x(),
        width=block.width,
        top=line.position_y,
        height=line.height,
        letters=frozenset(letters),
    )
    layout = slot.layout(box.text)
    aside = abs(slot.start_of(_width(layout)) - box.position_x)
    below = abs(slot.baseline_of(layout) - box.position_y - box.baseline)
    if max(aside, below) > _NEARLY:
        raise NotCompilable(f"{box.text} stands in a way that is not understood")
    return slot


def _texts(box: Any, above: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    box = getattr(box, "_box", box)
    if hasattr(box, "text"):
        yield box, above
        return
    for child in getattr(box, "children", ()):
        yield from _texts(child, [*above, box])


def _count(box: Any) -> int:
    return sum(1 for _ in _texts(box, []))


def _width(layout: Any) -> float:
    return float(line_size(layout.get_first_line()[0], layout.style)[0])
