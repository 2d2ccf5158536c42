"""Whether a name that somebody types is the one on a certificate."""

from __future__ import annotations

import unicodedata

import pytest

from services.certificates.domain.comparing import compare, needs_its_marks


@pytest.mark.parametrize(
    "typed",
    [
        "Åsa Öberg-Åkesdotter",
        "åsa öberg-åkesdotter",
        "ÅSA ÖBERG-ÅKESDOTTER",
        "  Åsa \u00a0 Öberg\u2011Åkesdotter ",
        unicodedata.normalize("NFD", "Åsa Öberg-Åkesdotter"),
    ],
)
def test_compare_when_only_written_otherwise_then_is_the_same(typed: str):
    assert compare(typed, "Åsa Öberg-Åkesdotter") == "same"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Asa Oberg", "Åsa Öberg"),
        ("jose munoz", "José Muñoz"),
        ("Soren Krarup", "Søren Krarup"),
        ("Lukasz Wisniewski", "Łukasz Wiśniewski"),
        ("Nguyen Van Duc", "Nguyễn Văn Đức"),
    ],
)
def test_compare_when_all_marks_are_left_out_then_says_so(typed: str, name: str):
    assert compare(typed, name) == "without_marks"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "Åsa Öberg"),
        ("Åsa", "Åsa Öberg"),
        ("Äsa Öberg", "Åsa Öberg"),
        ("Åsa Oberg", "Åsa Öberg"),
        ("Åsa Öberg", "Asa Oberg"),
        ("Öberg Åsa", "Åsa Öberg"),
        ("か", "が"),
        ("Å. Ö.", "Åsa Öberg"),
    ],
)
def test_compare_when_it_is_another_name_then_says_so(typed: str, name: str):
    assert compare(typed, name) == "other"


def test_compare_when_sharp_s_is_written_out_then_is_the_same():
    assert compare("Strauss", "Strauß") == "same"
    assert compare("O\u2019Hara", "O'Hara") == "same"


@pytest.mark.parametrize(
    ("others", "needed"),
    [
        ([], False),
        (["Bo Ek"], False),
        (["Åsa Öberg"], False),
        (["Asa Oberg"], True),
        (["Bo Ek", "Äsa Öberg"], True),
    ],
)
def test_marks_when_somebody_else_differs_by_them_alone_then_are_needed(
    others: list[str], needed: bool
):
    assert needs_its_marks("Åsa Öberg", others) is needed
