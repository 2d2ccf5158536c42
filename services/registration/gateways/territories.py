"""Countries from Babel's copy of CLDR, and Sweden's municipalities from a list beside this file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel import Locale

from shared.kernel.text import order_of

# Codes of CLDR that are groups of countries, or no country at all.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_MUNICIPALITIES = Path(__file__).with_name("municipalities.txt")


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Return code (ISO 3166-1 alpha-2) and name of each country, by name."""
    named = [
        (code, name)
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return tuple(sorted(named, key=lambda pair: order_of(pair[1])))


def is_country(code: str) -> bool:
    """Say whether ``code`` is a country's."""
    return code in _codes()


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _ in countries("en"))


@cache
def municipalities() -> Sequence[str]:
    """Return the names of Sweden's 290 municipalities, in Swedish order (SCB)."""
    return tuple(_MUNICIPALITIES.read_text(encoding="utf-8").splitlines())


def municipality_options(_language: str) -> tuple[tuple[str, str], ...]:
    """Return each municipality as key and name; they are called the same in every language."""
    return tuple((name, name) for name in municipalities())


def is_municipality(name: str) -> bool:
    """Say whether a municipality has this name."""
    return name in municipalities()
