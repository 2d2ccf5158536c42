from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.identifiers import new_id
from shared.kernel.sealed_ids import seal, unseal

SECRET = "a secret that only the tests know, long enough"
LENGTH = 42


@given(st.uuids())
def test_token_when_it_comes_back_in_any_case_then_it_is_the_id(value: UUID) -> None:
    token = seal(SECRET, "bounce", value)
    assert (unseal(SECRET, "bounce", token), unseal(SECRET, "bounce", token.upper())) == (
        value,
        value,
    )


def test_token_when_made_then_short_and_of_small_letters_and_digits() -> None:
    token = seal(SECRET, "bounce", new_id())
    assert (len(token), token.isalnum(), token.islower()) == (LENGTH, True, True)


def test_token_when_one_letter_is_changed_then_it_is_none_of_ours() -> None:
    token = seal(SECRET, "bounce", new_id())
    # The last letter carries two bits that nothing stands in.
    changed = [
        token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        for place in range(LENGTH - 1)
    ]
    assert {unseal(SECRET, "bounce", each) for each in changed} == {None}


def test_token_when_made_for_another_purpose_or_with_another_key_then_it_is_none_of_ours() -> None:
    value = new_id()
    assert unseal(SECRET, "bounce", seal(SECRET, "other", value)) is None
    assert unseal(SECRET, "bounce", seal(SECRET + "!", "bounce", value)) is None


@given(st.text(max_size=60) | st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=42, max_size=42))
def test_token_when_it_is_anything_then_it_is_none_of_ours_and_nothing_breaks(token: str) -> None:
    assert unseal(SECRET, "bounce", token) is None
