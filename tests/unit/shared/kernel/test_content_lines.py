from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.content_lines import content_line, escaped, quoted


@given(text=st.text(st.sampled_from("aåäö漢🌲 "), max_size=400))
def test_line_when_long_then_folded_and_unfolded_it_is_what_was_given(text: str) -> None:
    line = content_line("SUMMARY", text)
    pieces = line.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 and piece.decode() for piece in pieces)
    assert line.replace(b"\r\n ", b"").decode() == f"SUMMARY:{text}\r\n"


@pytest.mark.parametrize(("length", "lines"), [(66, 1), (67, 1), (68, 2), (141, 2), (142, 3)])
def test_line_when_it_is_as_long_as_it_may_be_then_it_is_not_folded(
    length: int, lines: int
) -> None:
    assert content_line("SUMMARY", "a" * length).count(b"\r\n") == lines


def test_text_when_it_has_signs_of_the_grammar_then_they_are_escaped() -> None:
    assert escaped("a\\b; c, d\ne") == "a\\\\b\\; c\\, d\\ne"


def test_parameter_when_it_holds_quotation_marks_then_they_become_apostrophes() -> None:
    assert quoted('Åsa "Å"') == "\"Åsa 'Å'\""
