"""The bytes of a calendar object: line ends, lengths, UTF-8, control characters (RFC 5545, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 75
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


def complaints(content: bytes) -> Iterator[str]:
    """Yield what is wrong with the physical lines."""
    if content.startswith(b"\xef\xbb\xbf"):
        yield "begins with a byte order mark"
    if not content.endswith(b"\r\n"):
        yield "does not end with CRLF"
    for number, line in enumerate(content.removesuffix(b"\r\n").split(b"\r\n"), start=1):
        yield from (f"line {number}: {fault}" for fault in _faults(line))


def _faults(line: bytes) -> Iterator[str]:
    if len(line) > _LONGEST:
        yield f"{len(line)} octets"
    if not line.strip(b" "):
        yield "empty"
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        yield "not UTF-8 by itself"
        return
    if found := _CONTROL.search(text):
        yield f"control character {found[0]!r}"
