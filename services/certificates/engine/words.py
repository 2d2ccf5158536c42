"""Strings of a file that differ from document to document: names, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from services.certificates.engine.writing import stream

_MARK = b"\x00\x00a string\x00\x00"


@dataclass(frozen=True)
class _String:
    """A string of the file, in parts: at odd places the name of a word, else its own text."""

    parts: tuple[str, ...]

    def said(self, words: Mapping[str, str]) -> str:
        return "".join(words[part] if index % 2 else part for index, part in enumerate(self.parts))


@dataclass(frozen=True)
class Variable:
    """An object whose strings differ: its bytes, cut where the strings stand."""

    chunks: tuple[bytes, ...]
    strings: tuple[_String, ...]
    is_metadata: bool = False

    @classmethod
    def of_object(
        cls, thing: Any, pattern: re.Pattern[str], names: Mapping[str, str]
    ) -> Variable | None:
        """Return a variable if a string of the dictionary holds a word."""
        strings: list[_String] = []
        data = _with_marks(thing, pattern, names, strings)
        if not strings:
            return None
        return cls(tuple(data.split(_MARK)), tuple(strings))

    @classmethod
    def of_metadata(
        cls, stream: Any, pattern: re.Pattern[str], names: Mapping[str, str]
    ) -> Variable:
        """Return the block of metadata, which is text throughout."""
        text = b"\n".join(stream.stream).decode()
        return cls((), (_split(text, pattern, names),), is_metadata=True)

    def said(self, words: Mapping[str, str]) -> bytes:
        """Return the bytes of the object with these words."""
        if self.is_metadata:
            escaped = {name: escape(word) for name, word in words.items()}
            text = self.strings[0].said(escaped).encode()
            return stream(text, b"/Type /Metadata/Subtype /XML")
        parts = [self.chunks[0]]
        for string, chunk in zip(self.strings, self.chunks[1:], strict=True):
            parts += [pydyf.String(string.said(words)).data, chunk]
        return b"".join(parts)


def _with_marks(
    thing: Any, pattern: re.Pattern[str], names: Mapping[str, str], strings: list[_String]
) -> bytes:
    """Return the bytes of ``thing`` with marks for the strings that hold words."""
    if isinstance(thing, pydyf.String):
        text = str(thing.string)
        if not pattern.search(text):
            return bytes(thing.data)
        strings.append(_split(text, pattern, names))
        return _MARK
    if isinstance(thing, dict):
        pairs = [
            b"/" + str(key).encode() + b" " + _with_marks(value, pattern, names, strings)
            for key, value in thing.items()
        ]
        return b"<<" + b"".join(pairs) + b">>"
    if isinstance(thing, list):
        return b"[" + b" ".join(_with_marks(each, pattern, names, strings) for each in thing) + b"]"
    return bytes(pydyf._to_bytes(thing))  # noqa: SLF001 - there is no other door


def _split(text: str, pattern: re.Pattern[str], names: Mapping[str, str]) -> _String:
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        parts += [text[at : match.start()], names[match.group()]]
        at = match.end()
    return _String((*parts, text[at:]))
