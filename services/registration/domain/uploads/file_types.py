"""The kinds of files that a question may ask for, told by what is in them, never by their name."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile


class FileType(StrEnum):
    """A kind of file; the value is the end of its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    DOCX = "docx"
    ODT = "odt"


MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
}

# First bytes: ISO 32000-2 7.5.2, W3C PNG 5.2, ITU-T T.81 B.1.1.3 (start of image, next marker).
_SIGNATURES = (
    (b"%PDF-", FileType.PDF),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
)
_ZIP = b"PK\x03\x04"
# ISO/IEC 29500-2: what the parts of an Office document are; a macro makes it another type.
_OFFICE_PARTS, _OFFICE_TEXT = "[Content_Types].xml", "word/document.xml"
_MACRO_MARKS = ("vbaproject.bin", "/scripts/", "basic/")
# OpenDocument 1.3 part 2, 3.3: the type stands alone, and uncompressed, in a part of this name.
_ODF_TYPE_PART = "mimetype"
# An honest document has some hundred parts; a directory of millions only costs time.
_MOST_PARTS = 5000


def recognise(file: BinaryIO) -> FileType | None:
    """Return what ``file`` is, or None for anything else; it is read from its beginning."""
    file.seek(0)
    head = file.read(16)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return _document(file) if head.startswith(_ZIP) else None


def _document(file: BinaryIO) -> FileType | None:
    """Return which kind of document a zip archive is; one with macros is none of ours."""
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            parts = archive.namelist()
            if len(parts) > _MOST_PARTS or any(_is_macro(name) for name in parts):
                return None
            if parts[0] == _ODF_TYPE_PART:
                return _open_document(archive)
    except (BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError):
        return None
    return FileType.DOCX if {_OFFICE_PARTS, _OFFICE_TEXT} <= set(parts) else None


def _open_document(archive: ZipFile) -> FileType | None:
    expected = MEDIA_TYPES[FileType.ODT].encode()
    if archive.getinfo(_ODF_TYPE_PART).file_size != len(expected):
        return None
    return FileType.ODT if archive.read(_ODF_TYPE_PART) == expected else None


def _is_macro(name: str) -> bool:
    lowered = f"/{name.lower()}"
    return any(mark in lowered for mark in _MACRO_MARKS)
