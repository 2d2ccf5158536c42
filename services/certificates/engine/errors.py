"""What the engine refuses.

Refusal
└── RenderingRefused          the document cannot be made from these texts
    └── NameNotPrintable      a character of them is in none of the shipped fonts
RuntimeError
└── EngineUnusable            the machine lacks something without which nothing may be drawn
Exception                     caught inside: the document is drawn the plain way
├── NotCompilable             a page cannot become a template
└── NotInTemplate             a template has not the letters or the room for a text
BaseException
└── AssetRefused              a document asked for something outside its design
"""

from __future__ import annotations

from shared.kernel.errors import Refusal


class RenderingRefused(Refusal):
    """The engine will never make this document; trying again cannot help."""

    code = "rendering_refused"


class NameNotPrintable(RenderingRefused):
    """A text holds characters that none of the shipped fonts can draw."""

    code = "name_not_printable"

    def __init__(self, characters: str) -> None:
        super().__init__(", ".join(f"U+{ord(char):04X}" for char in characters))
        self.characters = characters


class EngineUnusable(RuntimeError):
    """The machine lacks something without which no document may be drawn."""


class NotCompilable(Exception):
    """A page cannot become a template; it is drawn the plain way."""


class NotInTemplate(Exception):
    """A template cannot take this text; the document is drawn the plain way."""
