"""The canonical form of documents that resemble one another, some thirty times quicker.

Documents of one shape differ in their texts and addresses only. The first of a shape is made
canonical by the library with a mark in place of each; what comes out is the template for the
rest. Filling it needs no vocabulary and no graph, only writing values as N-Quads does,
numbering nodes without a name anew (their order depends on values) and sorting lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from services.certificates.badges.canonical import ADDRESS, canonical, is_text
from services.certificates.badges.errors import CredentialRefused

# What these say decides how the rest is read, so it is part of the shape.
_STATIC = frozenset({"@context", "type", "@type", "@language", "proofPurpose"})
# Addresses of other schemes could be short forms of a vocabulary's own.
_WHOLE = re.compile(rf"(?=https?://|urn:|did:|mailto:)(?:{ADDRESS.pattern})", re.IGNORECASE)
_MOST_SHAPES = 256

_TOKEN = re.compile(r'<[^>]*>|_:c14n\d+|"(?:[^"\\]|\\.)*"|\S+')
_ADDRESS_MARK, _TEXT_MARK = "urn:x-slot:{:04d}:", "slot-{:04d}-slot"
_MARK = re.compile(r'[<"](?:urn:x-slot:(\d{4}):|slot-(\d{4})-slot)[>"]')
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


class _Leaf(NamedTuple):
    """A value in the shape of a document: an address or a text, whichever."""

    is_address: bool


_AN_ADDRESS, _A_TEXT = _Leaf(is_address=True), _Leaf(is_address=False)


@dataclass(frozen=True)
class _Line:
    """One line: its text with places for values, which ones, and marks of nodes without a name."""

    text: str
    pick: Callable[[Sequence[str]], Any]
    nodes: tuple[str, ...]

    def filled(self, values: Sequence[str]) -> str:
        filled: str = self.text % self.pick(values)
        return filled


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

    plain: tuple[_Line, ...]
    linked: tuple[_Line, ...]
    nodes: tuple[str, ...]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """Return the document with these values; None when nodes cannot be told apart so."""
        both = [*values, *(value.translate(_ESCAPES) for value in values)]
        linked = [(line.nodes, line.filled(both)) for line in self.linked]
        hashes = {node: _first_degree(node, linked) for node in self.nodes}
        # Nodes that look alike at first sight need the long algorithm.
        if len(set(hashes.values())) < len(self.nodes):
            return None
        ordered = sorted(self.nodes, key=hashes.__getitem__)
        names = {node: f"_:c14n{number}" for number, node in enumerate(ordered)}
        lines = {line.filled(both) for line in self.plain}
        lines.update(_named(text, {node: names[node] for node in nodes}) for nodes, text in linked)
        return "".join(sorted(lines)).encode()


def _shape(value: Any, values: list[str]) -> Any:
    """Take a document apart: its values into ``values``; what remains, or None if it is odd."""
    if isinstance(value, str):
        values.append(value)
        if _WHOLE.fullmatch(value):
            return _AN_ADDRESS
        return _A_TEXT if is_text(value) else None
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
    counter = [0]
    try:
        quads = canonical(_marked(shape, counter)).decode()
    except CredentialRefused:
        # A word of a vocabulary stood where a mark stands now: such shapes go the long way.
        return None
    lines = [_line(line, counter[0]) for line in quads.splitlines(keepends=True)]
    linked = tuple(line for line in lines if line.nodes)
    nodes = {node for line in linked for node in line.nodes}
    return _Template(tuple(line for line in lines if not line.nodes), linked, tuple(sorted(nodes)))


def _line(quad: str, count: int) -> _Line:
    """Cut a line where marks stand; escaped values are numbered after the ``count`` plain ones."""
    text, end = "", 0
    slots: list[int] = []
    nodes: list[str] = []
    for token in _TOKEN.finditer(quad):
        found, mark = token.group(), _MARK.fullmatch(token.group())
        if mark is None and not found.startswith("_:"):
            continue
        text += quad[end : token.start()].replace("%", "%%")
        end = token.end()
        if mark is None:
            nodes.append(_mark_of(found))
            text += nodes[-1]
        else:
            number = int(mark.group(1) or mark.group(2))
            slots.append(number if found[0] == "<" else number + count)
            text += f"{found[0]}%s{found[-1]}"
    text += quad[end:].replace("%", "%%")
    return _Line(text, itemgetter(*slots) if slots else _nothing, tuple(nodes))


def _nothing(_values: Sequence[str]) -> tuple[()]:
    return ()


def _mark_of(node: str) -> str:
    """Mark a node so that no value can look like it: texts have no such character."""
    return f"\0{node}\0"


def _named(text: str, names: Mapping[str, str]) -> str:
    for node, name in names.items():
        text = text.replace(node, name)
    return text


def _first_degree(node: str, lines: Sequence[tuple[tuple[str, ...], str]]) -> str:
    """Hash the lines about a node (RDFC-1.0, 4.6): itself ``_:a``, all others ``_:z``."""
    about = sorted(
        _named(text, {each: "_:a" if each == node else "_:z" for each in nodes})
        for nodes, text in lines
        if node in nodes
    )
    return hashlib.sha256("".join(about).encode()).hexdigest()


def _proven(
    template: _Template | None, document: Mapping[str, Any], values: Sequence[str]
) -> _Template | None:
    """Return the template if it gives for its first document what the library gives."""
    if template is None or template.fill(values) not in {None, canonical(document)}:
        return None
    return template
