from __future__ import annotations

import pytest

from services.registration.domain.organisations.spellings import name_key


@pytest.mark.parametrize(
    "spelling",
    [
        "Ekbolaget AB", "EKBOLAGET", "ekbolaget, aktiebolag (publ)", " AB  Ekbolaget ",
        "Ek-bolaget Ltd.", "\uff25kbolaget",
    ],
)  # fmt: skip
def test_name_key_when_spelled_otherwise_then_is_the_same(spelling: str) -> None:
    assert name_key(spelling) == "ekbolaget"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ek & Björk HB", "Ek och Björk"),
        ("Café Blå ekonomisk förening", "Cafe Blå ek. för."),
        ("O'Hara A/S", "OHara AS"),
        ("Falu kommun", "FALU  KOMMUN"),
    ],
)
def test_name_key_when_signs_and_forms_differ_then_is_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ålen", "Alen"),
        ("Mora kommun", "Orsa kommun"),
        ("AB", "HB"),
        ("\u682a\u5f0f", "\u4f1a\u793e"),
    ],
)
def test_name_key_when_names_differ_then_differs(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_name_key_when_there_is_no_letter_then_is_not_empty() -> None:
    assert name_key("!!!") == "!!!"
