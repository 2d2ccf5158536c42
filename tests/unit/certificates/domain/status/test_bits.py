"""Which states set which bit, and the text of a list."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certificates.domain.status.bits import LENGTH, changed, encoded


def read(text: str) -> set[int]:
    """Read a list by the rules: multibase, base64url, gzip, first bit first."""
    assert text[0] == "u"
    bits = gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(bits) * 8 == LENGTH
    number = int.from_bytes(bits)
    return {at for at in range(LENGTH) if number >> (LENGTH - 1 - at) & 1} if number else set()


@given(st.sets(st.integers(0, LENGTH - 1), max_size=20))
def test_list_when_written_has_the_bits_that_were_set(positions: set[int]):
    assert read(encoded(positions)) == positions


def test_list_when_nothing_is_set_is_short_and_always_the_same_text():
    assert encoded([]) == encoded([])
    assert len(encoded([])) < 100


@pytest.mark.parametrize(
    ("before", "after", "purposes"),
    [
        ("reserved", "issued", ()),
        ("issued", "revoked", ("revocation",)),
        ("issued", "superseded", ("revocation",)),
        ("issued", "suspended", ("suspension",)),
        ("suspended", "issued", ("suspension",)),
        ("suspended", "revoked", ("revocation", "suspension")),
        ("revoked", "erased", ()),
        ("issued", "erased", ("revocation",)),
    ],
)
def test_lists_when_a_state_changes_are_those_whose_bit_does(
    before: str, after: str, purposes: tuple[str, ...]
):
    assert changed(before, after) == purposes
