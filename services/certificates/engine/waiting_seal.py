"""A seal's place in a document that is written in one go, left empty for whoever holds the key.

ISO 32000-1 section 12.8: the byte range covers the whole file but the hexadecimal value, which is
as long as the room that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pydyf

_INVISIBLE = (0, 0, 0, 0)
_PRINTED_AND_LOCKED = 132
_SIGNATURES_EXIST_APPEND_ONLY = 3
_RANGE = b"/ByteRange [0 %010d %010d %010d]"
_UNMEASURED = _RANGE % (0, 0, 0)


@dataclass
class SealField:
    """An invisible field: its name and tooltip, who seals when (a PDF date), and room in bytes."""

    name: str
    tooltip: str
    signer: str
    moment: str
    room: int
    number: int = field(default=0, init=False)

    def add_to(self, pdf: Any) -> None:
        """Add the field to the one page of ``pdf``; its value is written with each document."""
        (page,) = [each for each in pdf.objects if _is_page(each)]
        value = pydyf.Dictionary()
        pdf.add_object(value)
        self.number = value.number
        widget = pydyf.Dictionary(
            {
                "FT": "/Sig",
                "T": pydyf.String(self.name),
                "Type": "/Annot",
                "Subtype": "/Widget",
                "F": _PRINTED_AND_LOCKED,
                "Rect": pydyf.Array(_INVISIBLE),
                "P": page.reference,
                "TU": pydyf.String(self.tooltip),
                "V": value.reference,
            }
        )
        pdf.add_object(widget)
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        pdf.catalog["AcroForm"] = pydyf.Dictionary(
            {
                "Fields": pydyf.Array([widget.reference]),
                "SigFlags": _SIGNATURES_EXIST_APPEND_ONLY,
            }
        )

    def empty(self) -> bytes:
        """Return the value, without a signature and not knowing yet how long the file is."""
        return b"".join(
            (
                b"<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/M ",
                pydyf.String(self.moment).data,
                b"/Name ",
                pydyf.String(self.signer).data,
                _UNMEASURED,
                b"/Contents ",
                _gap(self.room),
                b">>",
            )
        )

    def measured(self, content: bytes) -> bytes:
        """Return the finished file, with the range that the seal will cover in it."""
        before = content.rindex(_gap(self.room))
        after = before + len(_gap(self.room))
        covered = _RANGE % (before, after, len(content) - after)
        at = content.rindex(_UNMEASURED, 0, before)
        return b"".join((content[:at], covered, content[at + len(covered) :]))


def waiting_place(content: bytes, room: int) -> tuple[int, int] | None:
    """Return begin and end of the empty place for a seal of ``room`` bytes, brackets included."""
    before = content.rfind(_gap(room))
    return None if before < 0 else (before, before + len(_gap(room)))


def _gap(room: int) -> bytes:
    return b"<" + b"0" * (2 * room) + b">"


def _is_page(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/Page"
