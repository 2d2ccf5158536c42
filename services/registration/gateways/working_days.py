"""Days on which people in Sweden work, from the library that keeps the holidays."""

from __future__ import annotations

from datetime import date
from functools import cache

from holidays import DE_FACTO, PUBLIC, HolidayBase, country_holidays

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Say whether offices are open: Monday to Friday, neither a red day nor a de facto day off.

    Midsummer's Eve, Christmas Eve and New Year's Eve count as days off, as the Swedish law on
    annual leave has it.
    """
    return day.weekday() < _SATURDAY and day not in _days_off()


@cache
def _days_off() -> HolidayBase:
    # Fills itself in, year by year, as it is asked.
    return country_holidays("SE", categories=(PUBLIC, DE_FACTO), language="sv")
