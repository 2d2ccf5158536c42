"""What a page holds once it is laid out: how many pages, and where its elements and texts stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MM = 25.4 / 96
_TOUCH = 0.6
# The box of a text reaches over and under its letters; in fonts with tall marks by so much of it.
_AIR = 0.2


@dataclass(frozen=True)
class Place:
    """A rectangle on the page, in millimetres from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Place) -> bool:
        """Tell whether two rectangles overlap by more than a hair."""
        return (
            self.x + _TOUCH < other.x + other.width
            and other.x + _TOUCH < self.x + self.width
            and self.y + _TOUCH < other.y + other.height
            and other.y + _TOUCH < self.y + self.height
        )

    def letters(self) -> Place:
        """Return where the letters of a text are, without the air of their font."""
        return Place(self.x, self.y + self.height * _AIR, self.width, self.height * (1 - 2 * _AIR))

    def within(self, other: Place) -> bool:
        """Tell whether this rectangle is inside another."""
        return (
            self.x >= other.x - _TOUCH
            and self.y >= other.y - _TOUCH
            and self.x + self.width <= other.x + other.width + _TOUCH
            and self.y + self.height <= other.y + other.height + _TOUCH
        )


@dataclass(frozen=True)
class Standing:
    """One element: its name and attributes, its box, and where its texts are painted."""

    tag: str
    attributes: Mapping[str, str]
    box: Place
    texts: tuple[Place, ...]
    smallest: float
    """Size of the smallest letters in points; 0 where there are none."""


@dataclass(frozen=True)
class Layout:
    """All pages of a document: their number, the paper of the first, and what stands on it."""

    pages: int
    paper: Place
    standing: tuple[Standing, ...]
    texts: tuple[Place, ...]
    """Where each piece of text is painted."""

    def having(self, attribute: str, value: str) -> tuple[Standing, ...]:
        """Return the elements that have an attribute of this value."""
        return tuple(each for each in self.standing if each.attributes.get(attribute) == value)


def layout_of(document: Any) -> Layout:
    """Return where the elements with attributes and all pictures stand on the first page."""
    page = document.pages[0]
    boxes = page._page_box  # noqa: SLF001 - there is no other door
    return Layout(
        pages=len(document.pages),
        paper=Place(0, 0, page.width * _MM, page.height * _MM),
        standing=tuple(_standing(box) for box in _elements(boxes)),
        texts=tuple(_place(text) for text in _texts(boxes)),
    )


def _elements(box: Any) -> Iterator[Any]:
    """Yield the boxes of elements, the outer before the inner."""
    box = getattr(box, "_box", box)
    element = getattr(box, "element", None)
    if element is not None and element.attrib and hasattr(box, "position_x"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _elements(child)


def _standing(box: Any) -> Standing:
    texts = tuple(_texts(box))
    return Standing(
        tag=str(box.element_tag).partition("::")[0],
        attributes=dict(box.element.attrib),
        box=_place(box),
        texts=tuple(_place(text) for text in texts),
        smallest=min((text.style["font_size"] * 0.75 for text in texts), default=0.0),
    )


def _texts(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    if getattr(box, "text", "").strip() and box.style["visibility"] == "visible":
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _place(box: Any) -> Place:
    x, y = (
        (box.border_box_x(), box.border_box_y())
        if hasattr(box, "border_box_x")
        else (box.position_x, box.position_y)
    )
    width = box.border_width() if hasattr(box, "border_width") else box.width
    height = box.border_height() if hasattr(box, "border_height") else box.height
    return Place(x * _MM, y * _MM, float(width) * _MM, float(height) * _MM)
