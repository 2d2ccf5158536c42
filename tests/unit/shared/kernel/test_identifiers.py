from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.identifiers import (
    ALPHABET,
    CODE_LENGTH,
    grouped_public_code,
    is_public_code,
    new_id,
    new_public_code,
    normalise_public_code,
)


def test_new_id_when_made_twice_then_is_version_7_and_sorts_by_time() -> None:
    first, second = new_id(), new_id()

    assert (first.version, second.version) == (7, 7)
    assert first < second


def test_public_code_when_made_then_is_well_formed_and_has_no_ambiguous_letter() -> None:
    codes = {new_public_code() for _ in range(2000)}

    assert len(codes) == 2000
    assert all(is_public_code(code) for code in codes)
    assert not set("".join(codes)) & set("01OIL")


@given(position=st.integers(0, CODE_LENGTH), replacement=st.sampled_from(ALPHABET))
def test_public_code_when_one_character_is_wrong_then_is_refused(
    position: int, replacement: str
) -> None:
    code = new_public_code()
    wrong = code[:position] + replacement + code[position + 1 :]

    assert is_public_code(wrong) == (wrong == code)


@given(
    first=st.integers(0, CODE_LENGTH - 1),
    second=st.integers(0, CODE_LENGTH - 1),
)
def test_public_code_when_two_characters_are_swapped_then_is_refused(
    first: int, second: int
) -> None:
    letters = list(new_public_code())
    code = "".join(letters)
    letters[first], letters[second] = letters[second], letters[first]
    swapped = "".join(letters)

    assert is_public_code(swapped) == (swapped == code)


def test_public_code_when_typed_with_blanks_dashes_and_small_letters_then_is_found() -> None:
    code = new_public_code()
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:12]}\u2011{code[12:]} "

    assert normalise_public_code(typed) == code


def test_public_code_when_shown_then_stands_in_groups_of_four() -> None:
    assert grouped_public_code("7K4MQX2WPRT9ZB3CZ") == "7K4M-QX2W-PRT9-ZB3C-Z"


def test_public_code_when_too_short_or_of_foreign_letters_then_is_refused() -> None:
    assert not is_public_code("ABC")
    assert not is_public_code("Å" * (CODE_LENGTH + 1))
