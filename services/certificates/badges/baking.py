"""Pictures that carry their badge (Open Badges 3.0, 5.3): put it in, and nothing else."""

from __future__ import annotations

import re
import struct
import zlib

_KEYWORD = b"openbadgecredential"
_PNG = b"\x89PNG\r\n\x1a\n"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_ROOT = re.compile(rb"<svg\b[^>]*>")


def bake_png(picture: bytes, credential: bytes) -> bytes:
    """Return a PNG with a signed credential in one international text chunk, uncompressed.

    Raises:
        ValueError: The picture is no PNG.
    """
    # The header is the first chunk: 4 bytes of length, name, 13 bytes, 4 of checksum.
    end = len(_PNG) + 25
    if not picture.startswith(_PNG) or picture[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    # Keyword, not compressed, no method, no language, no translation of the keyword.
    body = b"iTXt" + _KEYWORD + b"\0\0\0\0\0" + credential
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:end] + chunk + picture[end:]


def bake_svg(picture: bytes, credential: bytes) -> bytes:
    """Return an SVG with a signed credential as character data, right after its first tag.

    Raises:
        ValueError: The picture is no SVG.
    """
    root = _ROOT.search(picture)
    if root is None:
        raise ValueError("not an SVG")
    # The mark that ends character data may stand in a text: then there are two pieces of it.
    data = credential.replace(b"]]>", b"]]]]><![CDATA[>")
    element = (
        b'<openbadges:credential xmlns:openbadges="%s"><![CDATA[%s]]></openbadges:credential>'
    ) % (_NAMESPACE.encode(), data)
    return picture[: root.end()] + element + picture[root.end() :]
