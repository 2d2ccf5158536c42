from __future__ import annotations

import pytest

from services.registration.domain.organisations.swedish_numbers import (
    NaturalPersonNumber,
    NotAnOrganisationNumber,
    holds_natural_person_number,
    parse_organisation_number,
)

# Persons' numbers below end in 98xx, which the Swedish Tax Agency gives to nobody but testers.


@pytest.mark.parametrize(
    "typed",
    [
        "402001-0015", "4020010015", " 402001 0015 ", "402001\u20130015", "16402001-0015",
        "164020010015", "SE402001001501", "se 402001-0015 01", "402 001-00 15",
        "Org.nr 402001-0015", "Organisationsnummer: 402001 0015", "orgnr.402001-0015",
        "VAT no: SE402001001501", "SE 402001-0015-01", "402001\u22120015", "402001\u00a00015",
        "\uff14\uff10\uff12\uff10\uff10\uff11-0015", "402001-0015\u200b",
    ],
)  # fmt: skip
def test_parse_when_notation_is_usual_then_gives_one_form(typed: str) -> None:
    assert parse_organisation_number(typed) == "402001-0015"


@pytest.mark.parametrize(
    "typed",
    [
        "850709-9805", "8507099805", "198507099805", "19850709-9805", "850709+9805",
        "850769-9802", "SE850709980501", "200001010000", "16850709-9805", "Org.nr 850709-9805",
        "850709\u22129805",
        "\uff18\uff15\uff10\uff17\uff10\uff19-9805",
    ],
)  # fmt: skip
def test_parse_when_number_is_a_persons_then_refuses_without_repeating_it(typed: str) -> None:
    with pytest.raises(NaturalPersonNumber) as refusal:
        parse_organisation_number(typed)

    assert not any(char.isdigit() for char in str(refusal.value))


@pytest.mark.parametrize(
    "typed",
    [
        "402001-0016",
        "12345",
        "hej",
        "40200100155",
        "SE402001001502",
        "SE402001001601",
        "\u0664\u0660\u0662\u0660\u0660\u0661\u0660\u0660\u0661\u0665",
    ],
)
def test_parse_when_it_is_no_number_at_all_then_refuses(typed: str) -> None:
    with pytest.raises(NotAnOrganisationNumber):
        parse_organisation_number(typed)


@pytest.mark.parametrize(
    "text",
    ["Anna 850709-9805", "850709-9805", "(198507099805)", "Ek 850709 9805 Bo", "850769-9802"],
)
def test_holds_when_a_persons_number_stands_in_text_then_finds_it(text: str) -> None:
    assert holds_natural_person_number(text)


@pytest.mark.parametrize(
    "text", ["Anna Ek", "Storgatan 12, 791 30 Falun", "070-123 45 67", "402001-0015", "850709-9806"]
)
def test_holds_when_text_has_other_numbers_then_lets_it_pass(text: str) -> None:
    assert not holds_natural_person_number(text)
