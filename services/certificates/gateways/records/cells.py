"""What one cell of a file with earlier attendance means, or why it means nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from services.certificates.engine import fonts
from services.certificates.gateways.records.values import FaultCode
from shared.contracts.facts import Language
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_line, grapheme_count, has_control_characters

LONGEST_NAME = 120
LONGEST_TEXT = 200
_MOST_MINUTES = 60 * 2000
_MOST_SESSIONS = 500
_MANY_DIGITS = re.compile(r"(?:\d[\s-]*){6}")
_NO_LETTERS = frozenset({"So", "Sk", "Co", "Cn", "Cs"})
_CLOCK = re.compile(r"(\d{1,4})\s*(?:h|tim|:)\s*([0-5]?\d)?\s*(?:min|m)?")
_DECIMAL = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*(?:h|tim(?:mar)?)?")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?")
_LANGUAGES: dict[str, Language] = {
    "sv": "sv",
    "svenska": "sv",
    "swedish": "sv",
    "en": "en",
    "engelska": "en",
    "english": "en",
}


class CellFaulty(ValueError):
    """A cell means nothing that could be used."""

    def __init__(self, code: FaultCode) -> None:
        super().__init__(code)
        self.code = code


def text(cell: str, longest: int = LONGEST_TEXT) -> str:
    """Return a line of text that can be printed."""
    if has_control_characters(cell):
        raise CellFaulty("invisible")
    line = clean_line(cell)
    if grapheme_count(line) > longest:
        raise CellFaulty("too_long")
    if fonts.unprintable(line):
        raise CellFaulty("unprintable")
    return line


def name(cell: str) -> str:
    """Return a name as it will be printed: letters of any script that has a font."""
    line = text(cell, LONGEST_NAME)
    is_odd = any(unicodedata.category(char) in _NO_LETTERS for char in line)
    if is_odd or set(line) & set("<>") or _MANY_DIGITS.search(line):
        raise CellFaulty("symbols")
    return line


def address(cell: str) -> str:
    """Return an address that mail can be sent to."""
    try:
        return parse_address(cell)
    except AddressNotUsable:
        raise CellFaulty("address") from None


def day(cell: str, today: date) -> date:
    """Return a day such as 2026-11-03 that is not in the future."""
    found = _DAY.fullmatch(cell.strip())
    try:
        value = date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        value = None
    if value is None:
        raise CellFaulty("day")
    if value > today:
        raise CellFaulty("future")
    return value


def minutes(cell: str) -> int:
    """Return hours such as ``7,5``, ``7.5``, ``7:30`` or ``7 h 30 min`` in whole minutes."""
    typed = cell.strip().lower()
    if found := _DECIMAL.fullmatch(typed):
        share = int((found.group(2) or "0").ljust(2, "0"))
        value = int(found.group(1)) * 60 + round(share * 60 / 100)
    elif found := _CLOCK.fullmatch(typed):
        value = int(found.group(1)) * 60 + int(found.group(2) or 0)
    else:
        raise CellFaulty("hours")
    if not 0 < value <= _MOST_MINUTES:
        raise CellFaulty("hours")
    return value


def sessions(cell: str) -> int:
    """Return how many sessions there were."""
    typed = cell.strip()
    if not (typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= _MOST_SESSIONS):
        raise CellFaulty("sessions")
    return int(typed)


def language(cell: str) -> Language:
    """Return the language in which somebody is written to; Swedish where nothing is said."""
    typed = cell.strip().lower()
    if not typed:
        return "sv"
    try:
        return _LANGUAGES[typed]
    except KeyError:
        raise CellFaulty("language") from None
