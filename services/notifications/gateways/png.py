"""Pictures that travel in mails: PNG (ISO/IEC 15948) alone, checked and stripped to what shows.

Mail programs show PNG everywhere, SVG almost nowhere. What a camera or a program wrote beside the
picture (place, author, comments) is left out.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SHOWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND"})
_LARGEST_UNPACKED = 16 * 1024 * 1024


class NotAPicture(ValueError):
    """The bytes are no PNG, or a broken one, or one that unpacks to an enormous size."""


@dataclass(frozen=True)
class Png:
    """A picture of ``width`` by ``height`` pixels."""

    width: int
    height: int
    content: bytes


def read_png(data: bytes) -> Png:
    """Return the picture in ``data`` without all that is not shown.

    Raises:
        NotAPicture: The bytes are no whole PNG.
    """
    if not data.startswith(_SIGNATURE):
        raise NotAPicture
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise NotAPicture
    if chunks[-1][0] != b"IEND":
        raise NotAPicture
    _check_pixels(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    width, height = struct.unpack(">II", chunks[0][1][:8])
    if not width or not height:
        raise NotAPicture
    kept = b"".join(_written(kind, body) for kind, body in chunks if kind in _SHOWN)
    return Png(width, height, _SIGNATURE + kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and body of each chunk up to the end of the picture."""
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(check) != 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + body):
            raise NotAPicture
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length


def _check_pixels(packed: bytes) -> None:
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, _LARGEST_UNPACKED)
    except zlib.error:
        raise NotAPicture from None
    if not unpacker.eof:
        raise NotAPicture


def _written(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)
