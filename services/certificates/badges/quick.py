"""The canonical form of documents that resemble one another, some thirty times quicker.

Documents of one shape differ in their texts and addresses only. The first of a shape is made
canonical by the library with a mark in place of each; what comes out is the template for the
rest. Filling it needs no vocabulary and no graph, only writing values as N-Quads does,
numbering nodes without a name anew (their order depends on values) and sorting lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.certificates.badges.canonical import ADDRESS, canonical, is_text
from services.certificates.badges.errors import CredentialRefused

# What these say decides how the rest is read, so it is part of the shape.
_STATIC = frozenset({"@context", "type", "@type", "@language", "proofPurpose"})
# Addresses of other schemes could be short forms of a vocabulary's own.
_WHOLE = re.compile(r"(?:https?://|urn:|did:|mailto:)", re.IGNORECASE)
_MOST_SHAPES = 256

_TOKEN = re.compile(r'<[^>]*>|_:c14n\d+|"(?:[^"\\]|\\.)*"|\S+')
_ADDRESS_MARK, _TEXT_MARK = "urn:x-slot:{:04d}:", "slot-{:04d}-slot"
_MARK = re.compile(r'[<"](?:urn:x-slot:(\d{4}):|slot-(\d{4})-slot)[>"]')
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


class _Leaf(NamedTuple):
    """A value in the shape of a document: an address or a text, whichever."""

    is_address: bool


class _Slot(NamedTuple):
    """A value in a line: which, and how it is written."""

    number: int
    is_address: bool


class _Node(NamedTuple):
    """A node without a name in a line."""

    name: str


_Part = str | _Slot | _Node


@dataclass
class QuickCanonicaliser:
    """Makes documents canonical; remembers the shapes that it has met. Made once per process."""

    _templates: dict[Any, _Template | None] = field(default_factory=dict)

    def __call__(self, document: Mapping[str, Any]) -> bytes:
        """Return what `canonical` returns, byte for byte.

        Raises:
            ContextUnknown, TermUndefined: As `canonical`.
        """
        values: list[str] = []
        shape = _shape(document, values)
        if shape is None:
            return canonical(document)
        if shape not in self._templates:
            if len(self._templates) >= _MOST_SHAPES:
                self._templates.clear()
            self._templates[shape] = _proven(_compile(shape), document, values)
        template = self._templates[shape]
        filled = template.fill(values) if template else None
        return canonical(document) if filled is None else filled


@dataclass(frozen=True)
class _Template:
    """The lines of a canonical document: those without nameless nodes, and the others."""

    plain: tuple[tuple[_Part, ...], ...]
    linked: tuple[tuple[_Part, ...], ...]
    nodes: tuple[str, ...]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """Return the document with these values; None when nodes cannot be told apart so."""
        texts = [value.translate(_ESCAPES) for value in values]
        lines = {_written(line, values, texts) for line in self.plain}
        linked = [_filled(line, values, texts) for line in self.linked]
        hashes = {node: _first_degree(node, linked) for node in self.nodes}
        # Nodes that look alike at first sight need the long algorithm.
        if len(set(hashes.values())) < len(self.nodes):
            return None
        ordered = sorted(self.nodes, key=hashes.__getitem__)
        names = {node: f"_:c14n{number}" for number, node in enumerate(ordered)}
        lines |= {_named(line, names) for line in linked}
        return "".join(sorted(lines)).encode()


def _shape(value: Any, values: list[str]) -> Any:
    """Take a document apart: its values into ``values``; what remains, or None if it is odd."""
    if isinstance(value, str):
        values.append(value)
        if _WHOLE.match(value) and ADDRESS.fullmatch(value):
            return _Leaf(is_address=True)
        return _Leaf(is_address=False) if is_text(value) else None
    if isinstance(value, Mapping):
        members = []
        for name, member in value.items():
            shape = _frozen(member) if name in _STATIC else _shape(member, values)
            if shape is None:
                return None
            members.append((name, shape))
        return ("{}", *members)
    if isinstance(value, (list, tuple)):
        shapes = [_shape(each, values) for each in value]
        return None if None in shapes else ("[]", *shapes)
    return ("=", type(value).__name__, value)


def _frozen(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return ("[]", *(_frozen(each) for each in value))
    return ("=", "str", value) if isinstance(value, str) else None


def _marked(shape: Any, counter: list[int]) -> Any:
    """Put a document together again, with marks for its values."""
    if isinstance(shape, _Leaf):
        counter[0] += 1
        mark = _ADDRESS_MARK if shape.is_address else _TEXT_MARK
        return mark.format(counter[0] - 1)
    kind, *members = shape
    if kind == "{}":
        return {name: _marked(member, counter) for name, member in members}
    if kind == "[]":
        return [_marked(member, counter) for member in members]
    return members[1]


def _compile(shape: Any) -> _Template | None:
    try:
        quads = canonical(_marked(shape, [0])).decode()
    except CredentialRefused:
        # A word of a vocabulary stood where a mark stands now: such shapes go the long way.
        return None
    lines = [_parts(line) for line in quads.splitlines(keepends=True)]
    linked = [line for line in lines if any(isinstance(part, _Node) for part in line)]
    nodes = {part.name for line in linked for part in line if isinstance(part, _Node)}
    plain = [line for line in lines if line not in linked]
    return _Template(tuple(plain), tuple(linked), tuple(sorted(nodes)))


def _parts(line: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    end = 0
    for token in _TOKEN.finditer(line):
        text = token.group()
        mark = _MARK.fullmatch(text)
        if mark is None and not text.startswith("_:"):
            continue
        parts.append(line[end : token.start()])
        if mark is None:
            parts.append(_Node(text))
        else:
            address, text_value = mark.groups()
            parts += [text[0], _Slot(int(address or text_value), text[0] == "<"), text[-1]]
        end = token.end()
    return (*parts, line[end:])


def _proven(
    template: _Template | None, document: Mapping[str, Any], values: Sequence[str]
) -> _Template | None:
    """Return the template if it gives for its first document what the library gives."""
    if template is None or template.fill(values) not in {None, canonical(document)}:
        return None
    return template


def _filled(
    line: tuple[_Part, ...], values: Sequence[str], texts: Sequence[str]
) -> list[str | _Node]:
    return [
        (values if part.is_address else texts)[part.number] if isinstance(part, _Slot) else part
        for part in line
    ]


def _written(line: tuple[_Part, ...], values: Sequence[str], texts: Sequence[str]) -> str:
    return "".join(_filled(line, values, texts))  # type: ignore[arg-type]  # it has no nodes


def _named(line: Sequence[str | _Node], names: Mapping[str, str]) -> str:
    return "".join(names[part.name] if isinstance(part, _Node) else part for part in line)


def _first_degree(node: str, lines: Sequence[Sequence[str | _Node]]) -> str:
    """Hash the lines about a node (RDFC-1.0, 4.6): itself ``_:a``, all others ``_:z``."""
    about = sorted(
        "".join(
            ("_:a" if part.name == node else "_:z") if isinstance(part, _Node) else part
            for part in line
        )
        for line in lines
        if any(isinstance(part, _Node) and part.name == node for part in line)
    )
    return hashlib.sha256("".join(about).encode()).hexdigest()
