"""Writes the file of a document: what it shares with others in one piece, what is its own after it.

Objects, object streams and tables as in ISO 32000-1 section 7.5.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import Any

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ENTRY = struct.Struct(">BIH")
_FREE, _PLAIN, _PACKED = 0, 1, 2
_LEVEL = 9


class Body:
    """A file as it grows: what is shared, then the objects that differ, then the table."""

    def __init__(self, shared: bytes, table: bytearray) -> None:
        self._parts = [shared]
        self._length = len(shared)
        self._table = table

    def add(self, number: int, data: bytes) -> None:
        """Add an object."""
        _ENTRY.pack_into(self._table, number * _ENTRY.size, _PLAIN, self._length, 0)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, data)
        self._parts.append(part)
        self._length += len(part)

    def closed(self, root: bytes, info: bytes) -> bytes:
        """Return the file with its table."""
        digest = hashlib.sha256()
        for part in self._parts[1:]:
            digest.update(part)
        mark = digest.hexdigest()[:32].encode()
        number = len(self._table) // _ENTRY.size
        start = self._length
        table = bytes(self._table) + _ENTRY.pack(_PLAIN, start, 0)
        extra = b"/Type /XRef/Index [0 %d]/W [1 4 2]/Size %d/Root %b/Info %b/ID [<%b><%b>]" % (
            number + 1, number + 1, root, info, mark, mark,
        )  # fmt: skip
        self._parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, stream(table, extra)))
        self._parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)


def shared_part(pdf: Any, left_out: set[int]) -> tuple[bytes, bytes]:
    """Return what all documents share, as bytes, and the table of where each object is."""
    output = [_HEADER]
    length = len(_HEADER)
    entries: dict[int, bytes] = {}
    packed: list[Any] = []
    for thing in pdf.objects:
        if thing.free == "f" or thing.number in left_out:
            continue
        if thing.compressible:
            packed.append(thing)
            continue
        entries[thing.number] = _ENTRY.pack(_PLAIN, length, 0)
        output.append(thing.indirect + b"\n")
        length += len(output[-1])
    holder = len(pdf.objects)
    entries[holder] = _ENTRY.pack(_PLAIN, length, 0)
    output.append(b"%d 0 obj\n%b\nendobj\n" % (holder, _packed(packed)))
    for index, thing in enumerate(packed):
        entries[thing.number] = _ENTRY.pack(_PACKED, holder, index)
    free = _ENTRY.pack(_FREE, 0, 65535)
    table = b"".join(entries.get(number, free) for number in range(holder + 1))
    return b"".join(output), table


def _packed(things: list[Any]) -> bytes:
    """Return one stream that holds many small objects (ISO 32000-1 section 7.5.7)."""
    datas = [thing.data for thing in things]
    places, at = [], 0
    for thing, data in zip(things, datas, strict=True):
        places += [str(thing.number), str(at)]
        at += len(data) + 1
    head = " ".join(places).encode()
    content = zlib.compress(b"\n".join([head, *datas]), _LEVEL)
    extra = b"/Type /ObjStm/N %d/First %d/Filter /FlateDecode" % (len(things), len(head) + 1)
    return stream(content, extra)


def stream(content: bytes, extra: bytes) -> bytes:
    """Return a stream with what its dictionary says besides its length."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (extra, len(content), content)
