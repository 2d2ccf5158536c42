"""What gateways refuse; the rest of this service's tree is in ``domain/errors.py``.

Refusal
├── Gone              ── FileMissing        the store has lost the document
└── RenderingRefused                        the document cannot be made from these facts
    └── NameNotPrintable                    a character of it is in none of our fonts
"""

from __future__ import annotations

from shared.kernel.errors import Gone, Refusal


class FileMissing(Gone):
    """The store has no document of this hash, or its bytes no longer fit the hash."""

    code = "file_missing"


class RenderingRefused(Refusal):
    """The engine will never make this document; trying again cannot help."""

    code = "rendering_refused"


class NameNotPrintable(RenderingRefused):
    """A text holds characters that none of the shipped fonts can draw."""

    code = "name_not_printable"

    def __init__(self, characters: str) -> None:
        super().__init__(", ".join(f"U+{ord(char):04X}" for char in characters))
        self.characters = characters
