"""Cells of files that are opened in spreadsheets."""

from __future__ import annotations

import unicodedata

# What a spreadsheet takes for the beginning of a formula, also after spaces (OWASP, CSV injection).
_FORMULA, _BREAKS = tuple("=+-@"), tuple("\t\r\n")

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells Swedish spreadsheets that the file is UTF-8."""


def safe(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula; whole numbers stay what they are."""
    text = str(cell)
    if isinstance(cell, int):
        return text
    # Signs in full width count as well, and are these signs in their compatible form.
    plain = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if plain.startswith(_FORMULA) or text.startswith(_BREAKS) else text
