"""Reads pages that others wrote: only known elements and attributes, and slots instead of code.

A slot is an element with ``data-slot``. What fills it is put there as text or elements, so there
is no language of expressions that a template could do anything with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element, tostring

import tinyhtml5  # type: ignore[import-untyped]  # ships no types

from services.certificates.engine.addresses import SCHEME

SLOT = "data-slot"
LONGEST_PAGE = 30_000
MOST_ELEMENTS = 400
_DEEPEST = 30
_MOST_SPANNED = 40

ELEMENTS = frozenset(
    [
        "html",
        "head",
        "title",
        "meta",
        "body",
        "header",
        "footer",
        "main",
        "section",
        "article",
        "div",
        "p",
        "span",
        "h1",
        "h2",
        "h3",
        "strong",
        "em",
        "b",
        "i",
        "small",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "img",
    ]
)
# Measures of slots, in data of their own, so that no style is needed inside the page.
_OF_SLOTS = frozenset(
    [
        "data-slot",
        "data-width",
        "data-width-both",
        "data-height",
        "data-size",
        "data-size-both",
        "data-font",
        "data-gap",
        "data-only",
    ]
)
ATTRIBUTES = _OF_SLOTS | frozenset(
    ["class", "id", "lang", "dir", "alt", "src", "scope", "colspan", "rowspan", "charset"]
)

Code: TypeAlias = Literal[
    "too_long",
    "too_deep",
    "element",
    "attribute",
    "address",
    "span",
    "no_language",
    "no_heading",
    "headings",
    "no_words",
    "unknown_slot",
    "missing_slot",
    "repeated_slot",
]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a page; ``what`` is the place in it, as it was typed."""

    code: Code
    what: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The slots that a page may have, those that it must have, and its pictures by name."""

    slots: AbstractSet[str]
    needed: tuple[str, ...]
    pictures: AbstractSet[str]


def read(page: str) -> Element:
    """Return the tree of a page as browsers read it; comments are left out."""
    root: Element = tinyhtml5.parse(page, namespace_html_elements=False)
    for element in list(root.iter()):
        for child in list(element):
            tag: object = child.tag
            if not isinstance(tag, str):
                drop(element, child)
    return root


def written(root: Element) -> str:
    """Return a tree as a page; every text in it is escaped."""
    return "<!DOCTYPE html>" + tostring(root, encoding="unicode", method="html")


def faults_of(page: str, known: Vocabulary) -> tuple[Fault, ...]:
    """Return what keeps a page from being drawn, in the order in which one reads it, each once."""
    if len(page) > LONGEST_PAGE:
        return (Fault("too_long"),)
    root = read(page)
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS or _depth(root) > _DEEPEST:
        return (Fault("too_deep"),)
    found = [*_of_document(root), *_of_elements(root, known), *_of_slots(root, known)]
    return tuple(dict.fromkeys(found))


def slots_of(root: Element) -> Iterator[Element]:
    """Yield the elements that are slots."""
    return (each for each in root.iter() if each.get(SLOT) is not None)


def drop(parent: Element, child: Element) -> None:
    """Take a child away and leave the text behind it."""
    at = list(parent).index(child)
    tail = child.tail or ""
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(child)


def words_of(root: Element) -> str:
    """Return all text that stands in a page as it is printed."""
    shown = [root.find("body")]
    texts = [text for each in shown if each is not None for text in each.itertext()]
    return "".join(texts) + "".join(each.get("alt", "") for each in root.iter("img"))


def _depth(element: Element) -> int:
    deepest, waiting = 0, [(element, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in each]
    return deepest


def _of_document(root: Element) -> Iterator[Fault]:
    if not (root.get("lang") or "").strip():
        yield Fault("no_language")
    headings = sum(1 for _ in root.iter("h1"))
    if headings != 1:
        yield Fault("headings", str(headings)) if headings else Fault("no_heading")


def _of_elements(root: Element, known: Vocabulary) -> Iterator[Fault]:
    for each in root.iter():
        if each.tag not in ELEMENTS:
            yield Fault("element", str(each.tag).rpartition("}")[2])
            continue
        for name, value in each.attrib.items():
            if name not in ATTRIBUTES:
                yield Fault("attribute", f"{each.tag} {str(name).rpartition('}')[2]}")
            elif name in ("colspan", "rowspan") and not _is_span(value):
                yield Fault("span", value)
        if each.tag == "img" and each.get(SLOT) is None:
            yield from _of_picture(each, known)


def _of_picture(image: Element, known: Vocabulary) -> Iterator[Fault]:
    address = image.get("src", "")
    if address.removeprefix(SCHEME) not in known.pictures or not address.startswith(SCHEME):
        yield Fault("address", address)
    if not image.get("alt", "").strip():
        yield Fault("no_words", address)


def _of_slots(root: Element, known: Vocabulary) -> Iterator[Fault]:
    names = Counter(each.get(SLOT, "") for each in slots_of(root))
    for name, count in names.items():
        if name not in known.slots:
            yield Fault("unknown_slot", name)
        elif count > 1:
            yield Fault("repeated_slot", name)
    yield from (Fault("missing_slot", name) for name in known.needed if name not in names)


def _is_span(value: str) -> bool:
    return value.isdecimal() and len(value) < 4 and 1 <= int(value) <= _MOST_SPANNED
