"""A compiled page and the writer of its documents: bytes that are ready, and few that differ."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.certificates.engine.attaching import Attachment, embedded
from services.certificates.engine.errors import NotInTemplate
from services.certificates.engine.libraries import ONE_AT_A_TIME
from services.certificates.engine.pictures import Code
from services.certificates.engine.slots import Line, Painter, Slot
from services.certificates.engine.waiting_seal import SealField
from services.certificates.engine.words import Variable
from services.certificates.engine.writing import Body, shared_part, stream

_QUICK = 1


@dataclass(frozen=True)
class Piece:
    """A part of the commands of the page: an object by number, and the slot that fills it."""

    number: int
    slot: str | None


@dataclass(frozen=True)
class Filling:
    """What one document says: lines by slot, words by name, and its QR code."""

    lines: Mapping[str, Line]
    words: Mapping[str, str]
    code: Code
    attachment: Attachment | None = None


class Template:
    """All documents of one page; holds what they share, written out."""

    def __init__(  # noqa: PLR0913 - made by the compiler alone
        self,
        *,
        slots: Mapping[str, Slot],
        painter: Painter,
        code_side: int,
        pieces: list[Piece],
        variables: dict[int, Variable],
        pdf: Any,
        seal: SealField | None,
        attachment: int | None,
    ) -> None:
        self._slots = slots
        self._painter = painter
        self._code_side = code_side
        self._varying = [piece for piece in pieces if piece.slot is not None]
        self._variables = variables
        self._seal = seal
        self._attachment = attachment
        self._root = pdf.catalog.reference
        self._info = pdf.info.reference
        left_out = set(variables) | {piece.number for piece in self._varying}
        left_out |= {number for number in (attachment, seal and seal.number) if number}
        self._shared, self._table = shared_part(pdf, left_out)

    def fill(self, filling: Filling) -> bytes:
        """Return the document of ``filling``: same filling, same bytes.

        Raises:
            NotInTemplate: A line has letters, joins or a width that the template cannot take.
        """
        if filling.code.side != self._code_side:
            raise NotInTemplate("code")
        if (filling.attachment is None) != (self._attachment is None):
            raise NotInTemplate("attachment")
        body = Body(self._shared, bytearray(self._table))
        with ONE_AT_A_TIME:
            for piece in self._varying:
                body.add(piece.number, self._piece(piece, filling))
        for number, variable in self._variables.items():
            body.add(number, variable.said(filling.words))
        if self._attachment is not None and filling.attachment is not None:
            body.add(self._attachment, embedded(filling.attachment).data)
        if self._seal is not None:
            body.add(self._seal.number, self._seal.empty())
        content = body.closed(self._root, self._info)
        return content if self._seal is None else self._seal.measured(content)

    def _piece(self, piece: Piece, filling: Filling) -> bytes:
        slot = self._slots.get(str(piece.slot))
        if slot is None:
            return stream(zlib.compress(filling.code.squares, _QUICK), b"/Filter /FlateDecode")
        return stream(self._painter.paint(slot, filling.lines[str(piece.slot)]), b"")
