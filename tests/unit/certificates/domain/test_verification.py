"""What was typed, read as a number without asking the database."""

import pytest

from services.certificates.domain.verification import read_number
from tests.support.certificates import NUMBER


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), "7K4M-QX2W-PRT9-ZB3C-Z", " 7k4m qx2w prt9 zb3c z "]
)
def test_read_number_when_typed_as_people_type_is_the_number(typed: str):
    assert read_number(typed) == NUMBER


def test_read_number_when_any_one_character_is_wrong_is_none():
    for place, right in enumerate(NUMBER):
        wrong = "A" if right != "A" else "B"
        assert read_number(NUMBER[:place] + wrong + NUMBER[place + 1 :]) is None


def test_read_number_when_two_neighbours_are_swapped_is_none():
    for place in range(len(NUMBER) - 2):
        first, second = NUMBER[place], NUMBER[place + 1]
        if first != second:
            assert read_number(NUMBER[:place] + second + first + NUMBER[place + 2 :]) is None


@pytest.mark.parametrize("typed", ["", "hello", NUMBER[:-1], NUMBER + "A", "0" * 17, "Å" * 17])
def test_read_number_when_malformed_is_none(typed: str):
    assert read_number(typed) is None
