"""Telephone numbers as people type them."""

from __future__ import annotations

import pytest

from services.notifications.domain.errors import PhoneUnreadable
from services.notifications.domain.phones import worldwide


# The numbers are kept for books and films by the Swedish Post and Telecom Authority.
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("070-174 06 05", "+46701740605"),
        ("0701740605", "+46701740605"),
        ("+46 70 174 06 05", "+46701740605"),
        ("+46 (0)70 174 06 05", "+46701740605"),
        ("0046701740605", "+46701740605"),
        ("070\N{EN DASH}174\N{NO-BREAK SPACE}06.05", "+46701740605"),
        ("+47 22 12 34 56", "+4722123456"),
    ],
)
def test_number_when_typed_in_any_way_then_written_for_the_world(typed: str, number: str) -> None:
    assert worldwide(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "112", "+0701740605", "070-174 06 05x", "call me", "+46" + "7" * 20, "٠٧٠١٧٤٠٦٠٥"]
)
def test_number_when_it_is_none_then_refused(typed: str) -> None:
    with pytest.raises(PhoneUnreadable):
        worldwide(typed)
