"""Tells in what two documents of one certificate differ: the judge of compiled templates.

Both are written by the same library, so what they paint is compared command by command, which is
stricter than comparing pictures: the same commands with the same fonts are the same page, the
same code and the same text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

_NUMBER = re.compile(rb"-?\d*\.?\d+")
# Pixels of 1/96 inch. Distances within a line are the same, or shifts would add up.
_SHIFT = 0.1


def difference(one: bytes, other: bytes) -> str | None:
    """Return in what two documents differ to whoever sees, hears or copies them; None if not.

    Seals are left out, and how the files are written.
    """
    with pikepdf.open(io.BytesIO(one)) as first, pikepdf.open(io.BytesIO(other)) as second:
        pair = (first, second)
        if not _paint_the_same(*(_painted(each) for each in pair)):
            return "page"
        for name, read in _READINGS.items():
            if read(first) != read(second):
                return name
        # A compiled document embeds more letters; those that both have must mean the same.
        for look in (_unicode, _widths):
            if not _agree(look(first), look(second)):
                return "fonts"
    return None


def _agree(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> bool:
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[key] == other[key] for key in shared)


def _painted(pdf: pikepdf.Pdf) -> bytes:
    contents = pdf.pages[0].Contents
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _paint_the_same(one: bytes, other: bytes) -> bool:
    if one == other:
        return True
    lines = one.split(b"\n"), other.split(b"\n")
    return len(lines[0]) == len(lines[1]) and all(map(_nearly, *lines))


def _nearly(one: bytes, other: bytes) -> bool:
    if one == other:
        return True
    if not one.endswith(b" Tm") or _NUMBER.sub(b"", one) != _NUMBER.sub(b"", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(abs(float(first) - float(second)) <= _SHIFT for first, second in pairs)


def _tags(pdf: pikepdf.Pdf) -> list[str]:
    return list(_elements(pdf.Root.StructTreeRoot, 0))


def _elements(element: Any, depth: int) -> Iterator[str]:
    if not isinstance(element, pikepdf.Dictionary):
        yield f"{depth} {element}"
        return
    said = [str(element.get(key)) for key in ("/S", "/Alt", "/ActualText", "/Lang", "/ID")]
    said.append(str(element.get("/A")) if "/A" in element else "")
    yield f"{depth} {said}"
    kids: Any = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _elements(kid, depth + 1)


def _unicode(pdf: pikepdf.Pdf) -> dict[tuple[str, bytes], bytes]:
    """Return what each glyph of each font means when it is copied."""
    meanings = {}
    for font in pdf.pages[0].Resources.Font.values():
        for glyph, text in re.findall(rb"<(\w+)> <(\w+)>", font.ToUnicode.read_bytes()):
            meanings[str(font.BaseFont), glyph] = text
    return meanings


def _widths(pdf: pikepdf.Pdf) -> dict[tuple[str, int], float]:
    """Return how far each glyph of each font reaches."""
    widths = {}
    for font in pdf.pages[0].Resources.Font.values():
        (descendant,) = font.DescendantFonts
        runs = list(descendant.W)
        for first, run in zip(runs[::2], runs[1::2], strict=True):
            for place, width in enumerate(run):
                widths[str(font.BaseFont), int(first) + place] = float(width)
    return widths


def _metadata(pdf: pikepdf.Pdf) -> list[Any]:
    told = [f"{key} {value}" for key, value in sorted(pdf.docinfo.items())]
    return [*told, pdf.Root.Metadata.read_bytes(), str(pdf.Root.Lang)]


def _attached(pdf: pikepdf.Pdf) -> list[Any]:
    files: Any = pdf.Root.get("/AF", [])
    keys = ("/UF", "/Desc", "/AFRelationship")
    return [
        (*(str(file[key]) for key in keys), file.EF.F.read_bytes(), str(file.EF.F.Params))
        for file in files
    ]


def _links(pdf: pikepdf.Pdf) -> list[str]:
    notes = [each for each in pdf.pages[0].Annots if each.Subtype == "/Link"]
    return [f"{each.A.URI} {each.Contents} {list(each.Rect)}" for each in notes]


_READINGS = {"tags": _tags, "metadata": _metadata, "links": _links, "attachment": _attached}
