"""Adds to the tags of a document what the layout library leaves out.

A PDF holds glyphs as they are painted: Arabic and Hebrew from the left, Indic vowels before
the consonant that they follow, joiners not at all. ISO 14289-1 section 7.2 wants the text
behind them: ``ActualText`` (ISO 32000-1 section 14.9.4) in the tree of tags gives it to screen
readers. Not in the page too: programs that put what they copy from right to left in order by
themselves would turn it round once more. The same section wants the language of a text that
is not in the language of the document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pydyf

from services.certificates.engine.errors import RenderingRefused

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Marks that may be painted before their letter, and joiners that are not painted.
_MOVING = frozenset({"Mc", "Mn", "Cf"})


def is_painted_otherwise(text: str) -> bool:
    """Tell whether the glyphs of ``text`` may stand in another order than its letters."""
    return any(
        unicodedata.bidirectional(char) in _RIGHT_TO_LEFT or unicodedata.category(char) in _MOVING
        for char in text
    )


def complete_tags(document: Any, pdf: Any) -> None:
    """Say letters and language of texts where they differ; a ``finisher`` of the library.

    Raises:
        RenderingRefused: Texts and tags do not pair up, so nothing can be said about them.
    """
    language = document.metadata.lang
    pages = [page._page_box for page in document.pages]  # noqa: SLF001 - there is no other door
    boxes = [painted for page in pages for painted in _painted(page)]
    leaves = list(_leaves(pdf, pdf.catalog["StructTreeRoot"]))
    if len(boxes) != len(leaves):
        raise RenderingRefused(f"{len(boxes)} texts and {len(leaves)} tags")
    for box, leaf in zip(boxes, leaves, strict=True):
        text = getattr(box, "text", "")
        if is_painted_otherwise(text):
            leaf["ActualText"] = pydyf.String(text)
        if text and box.style["lang"] not in (None, language):
            leaf["Lang"] = pydyf.String(box.style["lang"])


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
