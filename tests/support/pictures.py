"""Small PNG files, written by hand."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def picture_bytes(width: int, height: int, *, more: bytes = b"") -> bytes:
    """Return a red picture of one size; ``more`` chunks stand before its pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\xc0\x20\x20" * width) * height
    return b"".join(
        (
            SIGNATURE,
            chunk(b"IHDR", head),
            more,
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )
