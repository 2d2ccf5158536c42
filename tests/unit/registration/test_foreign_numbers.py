from __future__ import annotations

import pytest

from services.registration.domain.organisations.foreign_numbers import (
    NotAVatNumber,
    parse_foreign_number,
)
from services.registration.domain.organisations.swedish_numbers import NaturalPersonNumber


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE 136,695 976", "DE", "DE136695976"),
        ("no 995 525 828 mva", "NO", "NO995525828MVA"),
        ("EL 094259216", "GR", "EL094259216"),
        ("hrb 1234  b", "DE", "HRB 1234 B"),
        ("12-3456789", "US", "12-3456789"),
    ],
)
def test_number_when_usual_in_the_country_then_has_one_form(
    typed: str, country: str, kept: str
) -> None:
    assert parse_foreign_number(typed, country) == kept


def test_number_when_its_vat_check_digit_is_wrong_then_is_refused() -> None:
    with pytest.raises(NotAVatNumber):
        parse_foreign_number("DE136695978", "DE")


# The numbers of persons below are made up: days and serials that their registers give to nobody
# but testers, or that stand in the registers' own descriptions.
@pytest.mark.parametrize(
    ("typed", "country"),
    [("850709-9805", "DE"), ("131052-308T", "FI"), ("151086 95088", "NO"), ("211062-5629", "DK")],
)
def test_number_when_it_is_a_persons_then_is_refused_without_repeating_it(
    typed: str, country: str
) -> None:
    with pytest.raises(NaturalPersonNumber) as refusal:
        parse_foreign_number(typed, country)

    assert not any(char.isdigit() for char in str(refusal.value))
