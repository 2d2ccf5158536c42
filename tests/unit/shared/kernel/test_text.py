from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.text import (
    clean_block,
    clean_line,
    grapheme_count,
    has_control_characters,
    order_of,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Åsa   Öberg ", "Åsa Öberg"),
        ("A\u030asa", "Åsa"),
        ("Anna\x00\x1bBo", "AnnaBo"),
        ("Anna\r\nBo\u2028Ek\x85X", "Anna Bo Ek X"),
        ("Anna\u202eoB", "AnnaoB"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\t", ""),
    ],
)
def test_clean_line_when_text_is_odd_then_keeps_one_honest_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_clean_block_when_line_ends_differ_then_has_one_kind() -> None:
    assert clean_block(" a\r\nb\rc\u2029d\x00 ") == "a\nb\nc\nd"


@given(st.text())
def test_clean_line_when_run_twice_then_changes_nothing_more(typed: str) -> None:
    once = clean_line(typed)

    assert clean_line(once) == once
    assert not has_control_characters(once)


def test_grapheme_count_when_letters_are_composed_then_counts_what_a_reader_sees() -> None:
    assert grapheme_count("Å👩‍👩‍👧‍👦e\u0301") == 3


def test_has_control_characters_when_override_or_tab_then_tells() -> None:
    assert has_control_characters("a\u202eb")
    assert has_control_characters("a\tb")
    assert not has_control_characters("Åsa \u200d")


def test_names_when_sorted_then_in_swedish_order():
    names = [
        "Örjan",
        "Zoe",
        "Ärla",
        "Åsa",
        "O\u0308rn",
        "Milo",
        "Máret",
        "anna",
        "Éva",
        "Elsa",
        "Øystein",
    ]

    assert sorted(names, key=order_of) == [
        "anna",
        "Elsa",
        "Éva",
        "Máret",
        "Milo",
        "Zoe",
        "Åsa",
        "Ärla",
        "Örjan",
        "O\u0308rn",
        "Øystein",
    ]


@given(st.text(st.characters(max_codepoint=127)))
def test_grapheme_count_when_all_is_ascii_then_agrees_with_the_standards_rule(text: str) -> None:
    assert grapheme_count(text) == len(regex.findall(r"\X", text))


_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
_ANY_TEXT = st.text(
    st.characters() | st.sampled_from(f"{_BIDI}\r\n\t\x85\u2028\u2029\u00a0 ae\u0301")
)


@given(_ANY_TEXT)
def test_control_characters_when_looked_for_then_each_character_is_judged(text: str) -> None:
    expected = any(char in _BIDI or unicodedata.category(char) == "Cc" for char in text)
    assert has_control_characters(text) == expected


@given(_ANY_TEXT)
def test_line_when_cleaned_then_each_character_is_judged(text: str) -> None:
    ends = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\r": "\n"})
    line = unicodedata.normalize("NFC", text.translate(ends))
    kept = [c for c in line if c in "\n\t" or not has_control_characters(c)]
    assert clean_line(text) == " ".join("".join(kept).split())
