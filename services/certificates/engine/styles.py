"""Reads style sheets that others wrote: no addresses but of shipped pictures, flat colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import tinycss2  # type: ignore[import-untyped]  # ships no types

from services.certificates.engine.addresses import SCHEME

LONGEST_STYLE = 30_000
# What places a page and its margins; anything that loads or asks for something is not among them.
_PAGE = frozenset(
    f"{side}-{place}"
    for side in ("top", "bottom")
    for place in ("left-corner", "left", "center", "right", "right-corner")
) | {f"{side}-{place}" for side in ("left", "right") for place in ("top", "middle", "bottom")}
_AT_RULES = _PAGE | {"page"}
# They ask for something, hide behind a name what could be asked for, or attach a file.
_FUNCTIONS = frozenset(
    {"attr", "element", "env", "image", "image-set", "src", "target-text", "var"}
)

Code: TypeAlias = Literal["too_long", "unreadable", "at_rule", "address", "gradient", "function"]


@dataclass(frozen=True)
class StyleFault:
    """What is wrong with a style sheet, in which line; ``what`` is as it was typed."""

    code: Code
    line: int = 0
    what: str = ""


def faults_of(style: str, pictures: AbstractSet[str]) -> tuple[StyleFault, ...]:
    """Return what keeps a style sheet from being used, from the top down, each once.

    Gradients vanish in some programs that show documents; what is loaded could come from anywhere.
    """
    if len(style) > LONGEST_STYLE:
        return (StyleFault("too_long"),)
    sheet = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    return tuple(dict.fromkeys(_of_nodes(sheet, pictures)))


def _of_nodes(nodes: Iterable[Any], pictures: AbstractSet[str]) -> Iterator[StyleFault]:
    for node in nodes:
        yield from _of_node(node, pictures)
        for inside in (getattr(node, "prelude", None), getattr(node, "content", None)):
            yield from _of_nodes(inside or (), pictures)
        yield from _of_nodes(getattr(node, "arguments", None) or (), pictures)


def _of_node(node: Any, pictures: AbstractSet[str]) -> Iterator[StyleFault]:
    line = int(node.source_line)
    if node.type == "error":
        yield StyleFault("unreadable", line, node.message)
    elif node.type in ("at-rule", "at-keyword"):
        name = getattr(node, "lower_at_keyword", None) or node.lower_value
        if name not in _AT_RULES:
            yield StyleFault("at_rule", line, f"@{name}")
    elif node.type == "url" and not _is_picture(node.value, pictures):
        yield StyleFault("address", line, node.value)
    elif node.type == "function":
        yield from _of_function(node, line, pictures)


def _of_function(node: Any, line: int, pictures: AbstractSet[str]) -> Iterator[StyleFault]:
    name = node.lower_name
    if name.endswith("gradient"):
        yield StyleFault("gradient", line, f"{name}()")
    elif name in _FUNCTIONS:
        yield StyleFault("function", line, f"{name}()")
    elif name == "url":
        written = "".join(each.value for each in node.arguments if each.type == "string")
        if not _is_picture(written, pictures):
            yield StyleFault("address", line, written)


def _is_picture(address: str, pictures: AbstractSet[str]) -> bool:
    return address.startswith(SCHEME) and address.removeprefix(SCHEME) in pictures
