"""What a day off is called in Sweden, from the library that keeps the holidays."""

from __future__ import annotations

from datetime import date
from functools import cache

from holidays import DE_FACTO, PUBLIC, HolidayBase, country_holidays


def holiday_name(day: date, language: str = "sv") -> str | None:
    """Return the name of a public or de facto holiday, in ``sv`` or ``en``; None on other days."""
    named: str | None = _days_off("sv" if language == "sv" else "en_US").get(day)
    return named


@cache
def _days_off(language: str) -> HolidayBase:
    # Fills itself in, year by year, as it is asked.
    return country_holidays("SE", categories=(PUBLIC, DE_FACTO), language=language)
