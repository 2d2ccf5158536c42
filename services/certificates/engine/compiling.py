"""Compiles a page: laid out once, cut where documents of one kind differ.

The library lays out a sample and paints it. Then it paints, nowhere, all letters that a slot
may need, so that it embeds them; and what it made is taken apart before it is written.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydyf

from services.certificates.engine.attaching import Attachment
from services.certificates.engine.errors import NotCompilable
from services.certificates.engine.pictures import Code
from services.certificates.engine.slots import Painter, Slot, Wanted, find_slots
from services.certificates.engine.template import Piece, Template
from services.certificates.engine.waiting_seal import SealField
from services.certificates.engine.words import Variable

_LEVEL = 9
# What begins ligatures in Latin fonts; a glyph that is still missed sends its text the plain way.
_JOINING = ("f", "ff", "ft", "T", "Q", "J", "g", "t", "tt")
_KEPT_BY_PDF = ("/ObjStm", "/XRef")


@dataclass(frozen=True)
class Sample:
    """A page that stands for many, and what differs among them.

    ``slots`` are lines that are painted. ``words`` are texts that stand in strings of the file,
    such as the title and the address of the link. ``code`` is the QR code.
    """

    html: str
    slots: Mapping[str, Wanted]
    words: Mapping[str, str]
    code_name: str
    code: Code
    seal: SealField | None = None
    attachment: Attachment | None = None


@dataclass
class Compilation:
    """What is caught while the library makes the sample."""

    sample: Sample
    document: Any
    slots: dict[str, Slot] = field(init=False)
    page_stream: Any = None
    painter: Painter | None = None

    def __post_init__(self) -> None:
        """Find the slots, and be there when the page is painted.

        Raises:
            NotCompilable: A slot is not alone, or there are more pages than one.
        """
        self.slots = find_slots(self.document, self.sample.slots)
        if len(self.document.pages) != 1:
            raise NotCompilable("there are several pages")
        (page,) = self.document.pages
        paint = page.paint

        def paint_and_widen(stream: Any, scale: float) -> None:
            paint(stream, scale)
            self.page_stream = stream
            self.painter = Painter(stream)
            for slot in self.slots.values():
                self.painter.widen(slot, _repertoire(slot.letters))
            self.document.fonts.settle()

        page.paint = paint_and_widen

    def template(self, pdf: Any) -> Template:
        """Return the template, after the library has written the sample.

        Raises:
            NotCompilable: Something stands where it is not expected.
        """
        assert self.painter is not None
        while _type_of(pdf.objects[-1]) in _KEPT_BY_PDF:
            pdf.objects.pop()
        pieces = self._cut(pdf)
        if self.sample.seal is not None:
            self.sample.seal.add_to(pdf)
        variables = dict(self._variables(pdf))
        return Template(
            slots=self.slots,
            painter=self.painter,
            code_side=self.sample.code.side,
            pieces=pieces,
            variables=variables,
            attachment=self._attachment(pdf),
            pdf=pdf,
            seal=self.sample.seal,
        )

    def _cut(self, pdf: Any) -> list[Piece]:
        """Put the commands of the page into streams of their own, those that differ alone."""
        commands = [_bytes(each) for each in self.page_stream.stream]
        starts = {self._start_of(name, commands): name for name in self.slots}
        squares = commands.index(self.sample.code.squares)
        starts[squares] = self.sample.code_name
        pieces: list[Piece] = []
        at = 0
        for start in sorted(starts):
            name = starts[start]
            pieces.append(_fixed(pdf, commands[at:start]))
            pieces.append(_varying(pdf, name))
            at = start + (1 if name == self.sample.code_name else 3)
        pieces.append(_fixed(pdf, commands[at:]))
        (page,) = [each for each in pdf.objects if _type_of(each) == "/Page"]
        page["Contents"] = pydyf.Array([f"{piece.number} 0 R".encode() for piece in pieces])
        self.page_stream.free = "f"
        return pieces

    def _start_of(self, name: str, commands: list[bytes]) -> int:
        """Find the three commands that paint a slot's line: matrix, font, glyphs."""
        assert self.painter is not None
        slot = self.slots[name]
        want = self.painter.repeat(slot, self.sample.slots[name].sample)
        found = [at for at in range(len(commands) - 2) if commands[at : at + 3] == want]
        if len(found) != 1:
            raise NotCompilable(f"{name} is painted {len(found)} times as it should be")
        return found[0]

    def _attachment(self, pdf: Any) -> int | None:
        """Return the number of the stream that holds what is attached."""
        numbers = [each.number for each in pdf.objects if _type_of(each) == "/EmbeddedFile"]
        return numbers[0] if numbers else None

    def _variables(self, pdf: Any) -> Iterator[tuple[int, Variable]]:
        """Yield the objects whose strings hold words of the sample."""
        words = self.sample.words
        tokens = sorted(words, key=lambda name: len(words[name]), reverse=True)
        pattern = re.compile("|".join(re.escape(words[name]) for name in tokens))
        names = {words[name]: name for name in tokens}
        for thing in pdf.objects:
            if isinstance(thing, pydyf.Stream):
                if _type_of(thing) == "/Metadata":
                    yield thing.number, Variable.of_metadata(thing, pattern, names)
            elif thing.free != "f" and (variable := Variable.of_object(thing, pattern, names)):
                yield thing.number, variable


def _repertoire(letters: frozenset[str]) -> list[str]:
    """Return texts that bring up every glyph: single letters, and letters that may join."""
    single = sorted(letters)
    plain = [letter for letter in single if letter.isalpha()]
    joining = [first for first in _JOINING if letters.issuperset(first)]
    joined = [f"{first}{second}" for first in joining for second in plain]
    return [" ".join(single), " ".join(joined)] if joined else [" ".join(single)]


def _fixed(pdf: Any, commands: list[bytes]) -> Piece:
    content = zlib.compress(b"\n".join(commands), _LEVEL)
    stream = pydyf.Stream([content], pydyf.Dictionary({"Filter": "/FlateDecode"}))
    pdf.add_object(stream)
    return Piece(stream.number, None)


def _varying(pdf: Any, name: str) -> Piece:
    stream = pydyf.Stream()
    pdf.add_object(stream)
    return Piece(stream.number, name)


def _bytes(command: Any) -> bytes:
    return command if isinstance(command, bytes) else pydyf._to_bytes(command)  # noqa: SLF001


def _type_of(thing: Any) -> str | None:
    entries = thing.extra if isinstance(thing, pydyf.Stream) else thing
    kind = entries.get("Type") if isinstance(entries, dict) else None
    return kind if isinstance(kind, str) else None
