"""What makes a mail this mail, whichever way and however often it came."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKS = (b"from", b"date", b"message-id")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")


def marks_of(content: bytes) -> Iterator[bytes]:
    """Yield what makes a mail this mail, whichever way it came: without the traces of servers."""
    end = _HEADER_END.search(content)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content, b"")
    for line in _FOLD.sub(b" ", head).splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() in _MARKS:
            yield name.strip().lower() + b":" + value.strip()
    yield body.replace(b"\r\n", b"\n").rstrip(b"\n")
