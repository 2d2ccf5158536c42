"""Documents as they are handed out, and what other programs read in them."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from functools import cache
from typing import Any, get_args

import pikepdf
from PIL import Image

from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.settings import Design
from shared.contracts.facts import Language
from tests.support.certificates import printed_facts

RENDERER = PlainRenderer.ready()
DESIGNS: tuple[Design, ...] = get_args(Design)


@cache
def document(name: str = "Åsa Öberg", language: Language = "sv", **facts: Any) -> bytes:
    """Return a document with this name; the same object for the same arguments."""
    return draw(name=name, language=language, **facts)


def draw(**facts: Any) -> bytes:
    """Return a document whose facts differ from the usual ones."""
    return RENDERER.render(printed_facts(**facts))


def told_by(*command: str, content: bytes) -> str:
    """Return what a program writes that reads a document from its standard input."""
    done = subprocess.run([*command], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(content: bytes) -> str:
    """Return the text of a document in NFC, its blanks made one."""
    told = told_by("pdftotext", "-raw", "-", "-", content=content)
    return unicodedata.normalize("NFC", " ".join(told.split()))


def structure_of(content: bytes) -> str:
    """Return the tree of tags with the texts in them."""
    return told_by("pdfinfo", "-struct-text", "-", content=content)


def picture(content: bytes, dpi: int) -> Image.Image:
    """Return the page in grey as poppler draws it."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def xmp_of(content: bytes) -> str:
    """Return the block of metadata."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return pdf.Root.Metadata.read_bytes().decode()


def figures_of(content: bytes) -> list[str]:
    """Return the words that stand for each picture, sorted."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return sorted(str(each.Alt) for each in pdf.objects if _is_figure(each))


def _is_figure(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
