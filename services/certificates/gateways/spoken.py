"""Tells readers of the file what a text says where its glyphs stand in another order.

A PDF holds glyphs as they are painted: Arabic and Hebrew from the left, Indic vowels before
the consonant that they follow, joiners not at all. ISO 14289-1 section 7.2 wants the text
behind them, which the engine leaves out; ``ActualText`` (ISO 32000-1 section 14.9.4) in the
tree of tags gives it to screen readers. Not in the page too: programs that put what they copy
from right to left in order by themselves would turn it round once more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pydyf

from services.certificates.gateways.errors import RenderingRefused

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Marks that may be painted before their letter, and joiners that are not painted.
_MOVING = frozenset({"Mc", "Mn", "Cf"})


def is_painted_otherwise(text: str) -> bool:
    """Tell whether the glyphs of ``text`` may stand in another order than its letters."""
    return any(
        unicodedata.bidirectional(char) in _RIGHT_TO_LEFT or unicodedata.category(char) in _MOVING
        for char in text
    )


def say_what_is_written(document: Any, pdf: Any) -> None:
    """Add the text behind such glyphs; a ``finisher`` of the engine.

    Raises:
        RenderingRefused: Texts and tags do not pair up, so nothing can be said about them.
    """
    boxes = [page._page_box for page in document.pages]  # noqa: SLF001 - there is no other door
    texts = [getattr(painted, "text", None) for box in boxes for painted in _painted(box)]
    leaves = list(_leaves(pdf, pdf.catalog["StructTreeRoot"]))
    if len(texts) != len(leaves):
        raise RenderingRefused(f"{len(texts)} texts and {len(leaves)} tags")
    for text, element in zip(texts, leaves, strict=True):
        if text and is_painted_otherwise(text):
            element["ActualText"] = pydyf.String(text)


def _painted(box: Any) -> Iterator[Any]:
    """Yield the boxes that leave marks on the page, in the order of the tags."""
    box = getattr(box, "_box", box)
    if hasattr(box, "text") or hasattr(box, "replacement"):
        yield box
        return
    if hasattr(box, "at_keyword"):  # a margin of the page: outside the tree
        return
    for child in getattr(box, "children", ()):
        yield from _painted(child)


def _leaves(pdf: Any, reference: bytes) -> Iterator[Any]:
    """Yield each element that holds marked content."""
    element = pdf.objects[int(reference.split()[0])]
    for kid in element.get("K", ()):
        if isinstance(kid, int):
            yield element
        else:
            yield from _leaves(pdf, kid)
