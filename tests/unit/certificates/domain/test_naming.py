"""What of a name shows in public."""

from __future__ import annotations

import pytest

from services.certificates.domain.naming import NameShown, initials, shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Åsa Öberg", "Å. Ö."),
        ("åsa öberg", "Å. Ö."),
        ("Anna-Lena von Krusenstjerna", "A.-L. V. K."),
        ("Jean-Luc", "J.-L."),
        ("O'Hara", "O."),
        ("A\u0301lvaro Ruiz", "A\u0301. R."),
        ("محمد علي", "م. ع."),
        ("王小明", "王."),
        ("Bo - Ek", "B. E."),
    ],
)
def test_initials_when_read_then_are_the_first_character_of_each_word(name: str, expected: str):
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("how", "expected"), [("full", "Åsa Öberg"), ("initials", "Å. Ö."), ("hidden", None)]
)
def test_shown_when_the_holder_has_chosen_then_says_that_much(how: NameShown, expected: str | None):
    assert shown("Åsa Öberg", how) == expected
