"""The few marks that organizers may use in a letter, read into pieces that cannot do harm.

Paragraphs are parted by an empty line; lines that begin with "- " are a list; ``**bold**``,
``[words](https://…)``, bare addresses and ``{{variable}}`` stand in lines. Nothing else means
anything: HTML, braces and brackets that do not fit are the characters that they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from shared.kernel.text import clean_block

Fault = Literal["bad_link", "variable_in_link"]

_SCHEMES = frozenset({"http", "https", "mailto"})
_MARKS = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<target>[^()\s]*)\)"
    r"|\{\{(?P<variable>[^{}\n]*)\}\}"
    r"|(?P<bare>https?://[^\s<>\[\]{}\"']+)"
)
# Also what is not read as a link, because its address cannot be one.
_MEANT_AS_LINKS = re.compile(r"\[([^\[\]\n]+)\]\(([^)\n]*)\)")
_VARIABLE = re.compile(r"\{\{[^{}\n]*\}\}")
_AFTER_A_SENTENCE = ".,;:!?)"


@dataclass(frozen=True)
class Run:
    """Some words of one line; ``variable`` is the name of what stands there instead of words."""

    text: str
    bold: bool = False
    url: str | None = None
    variable: str | None = None


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Part:
    """A paragraph of lines, or a list of items."""

    is_list: bool
    lines: tuple[Line, ...]


def read_parts(text: str) -> tuple[Part, ...]:
    """Return the paragraphs and lists of a text."""
    pieces = re.split(r"\n[ \t]*\n+", clean_block(text))
    return tuple(_part(piece.strip("\n")) for piece in pieces if piece.strip())


def read_line(text: str) -> Line:
    """Return the runs of one line."""
    return tuple(_runs(text))


def variables_in(text: str) -> list[str]:
    """Return the names of the variables of a text, in order, also those that do not exist."""
    return [run.variable for run in _runs(text) if run.variable]


def faults_in(text: str) -> list[tuple[Fault, str]]:
    """Return what is wrong with the links of a text, each with the part of it that is wrong."""
    found = (_fault_of(label, target) for label, target in _MEANT_AS_LINKS.findall(text))
    return [fault for fault in found if fault is not None]


def _fault_of(label: str, target: str) -> tuple[Fault, str] | None:
    if "{{" in target:
        return "variable_in_link", target
    if _VARIABLE.search(label):
        return "variable_in_link", label
    # The address of a link ends at the first bracket, whatever it was meant to hold.
    return None if _is_safe(target) and "(" not in target else ("bad_link", target)


def _part(piece: str) -> Part:
    lines = [line.strip() for line in piece.split("\n") if line.strip()]
    is_list = all(line.startswith("- ") for line in lines)
    return Part(is_list, tuple(read_line(line[2:] if is_list else line) for line in lines))


def _runs(text: str, *, bold: bool = False) -> Iterator[Run]:
    at = 0
    for found in _MARKS.finditer(text):
        if found.start() > at:
            yield Run(text[at : found.start()], bold=bold)
        yield from _marked(found, bold=bold)
        at = found.end()
    if at < len(text):
        yield Run(text[at:], bold=bold)


def _marked(found: re.Match[str], *, bold: bool) -> Iterator[Run]:
    if found["bold"]:
        yield from _runs(found["bold"], bold=True)
    elif found["label"]:
        if _is_safe(found["target"]):
            yield Run(found["label"], bold=bold, url=found["target"])
        else:
            yield Run(found[0], bold=bold)
    elif found["bare"]:
        url = found["bare"].rstrip(_AFTER_A_SENTENCE)
        yield Run(url, bold=bold, url=url)
        if rest := found["bare"][len(url) :]:
            yield Run(rest, bold=bold)
    else:
        yield Run(found[0], bold=bold, variable=found["variable"].strip())


def _is_safe(url: str) -> bool:
    """Tell whether an address leads to a page or a mailbox, and names one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in _SCHEMES or not url.isascii() or not url.isprintable() or " " in url:
        return False
    return "@" in parts.path if parts.scheme == "mailto" else bool(parts.hostname)
