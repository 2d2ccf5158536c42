"""Small files of each kind, and some that only pretend."""

from __future__ import annotations

import io
from zipfile import ZIP_STORED, ZipFile

PDF = b"%PDF-1.7\n%made up for a test\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"made up for a test"
JPEG = b"\xff\xd8\xff\xe0" + b"made up for a test"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def _zip(**parts: str) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return packed.getvalue()


_WORD = {"[Content_Types].xml": "<Types/>", "word__document.xml": "<document/>"}
DOCX = _zip(**_WORD)
DOCX_WITH_MACROS = _zip(**_WORD, **{"word__vbaProject.bin": "macro"})
ODT = _zip(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<office/>"})
ODS = _zip(mimetype="application/vnd.oasis.opendocument.spreadsheet")
ZIP = _zip(notes="anything")
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def with_parts(count: int) -> bytes:
    """A document with so many parts."""
    return _zip(**_WORD, **{f"word__part{number}.xml": "" for number in range(count - len(_WORD))})
