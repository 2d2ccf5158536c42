"""Texts in boxes: one large line, or two even ones, never too wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certificates.engine import fonts
from services.certificates.engine.fitting import Box, Column, fit, fit_column

BOX = Box(width=669, nominal=50, single_line_minimum=27.5, font=fonts.ROMAN)

names = st.text(st.sampled_from("abcdefgöåÄÉWMilj -'ЩжΩλ"), min_size=1, max_size=120)


def width_of(line: str, size: float) -> float:
    return fonts.width_in_em(line, BOX.font) * size


def test_fit_when_short_is_one_line_in_nominal_size():
    assert fit("Åsa Öberg", BOX) == fit("Åsa Öberg", BOX)
    assert (fit("Åsa Öberg", BOX).size, fit("Åsa Öberg", BOX).lines) == (50, ("Åsa Öberg",))


def test_fit_when_a_little_long_is_one_smaller_line():
    fitted = fit("Maximiliana Alexandra von Hohenlohe", BOX)
    assert len(fitted.lines) == 1
    assert BOX.single_line_minimum <= fitted.size < BOX.nominal


def test_fit_when_very_long_breaks_between_words_into_even_lines():
    fitted = fit(" ".join(["Alexandra"] * 10), BOX)
    assert fitted.lines == (" ".join(["Alexandra"] * 5),) * 2


def test_fit_when_one_endless_word_breaks_inside_it():
    assert fit("Ö" * 120, BOX).lines == ("Ö" * 60, "Ö" * 60)


def test_fit_when_a_grapheme_has_several_characters_never_cuts_it():
    fitted = fit("W\u0301" * 101, BOX)
    assert fitted.lines == ("W\u0301" * 50, "W\u0301" * 51)


@given(names)
def test_fit_when_any_name_loses_nothing_and_stays_in_the_box(name: str):
    fitted = fit(name, BOX)
    assert len(fitted.lines) <= 2
    assert "".join(fitted.lines).replace(" ", "") == name.replace(" ", "")
    assert all(width_of(line, fitted.size) <= BOX.width for line in fitted.lines)


@pytest.mark.parametrize(
    "name", ["Ἑλένη Παπαδοπούλου", "Щербаковський", "Nguyễn Văn Ă", "Łukasz ŞțẞÞ"]
)
def test_unprintable_when_script_is_shipped_is_nothing(name: str):
    assert fonts.unprintable(name) == ""


def test_unprintable_when_emoji_or_unshipped_script_names_each_once():
    assert fonts.unprintable("Bo 🎉 བོ🎉 Ek") == "🎉བོ"


def test_unprintable_when_joiners_are_part_of_a_name_is_nothing():
    assert fonts.unprintable("علی\u200cرضا") == ""


COLUMN = Column(width=200, height=40, sizes=(12, 10, 8), font=fonts.SANS)


def test_fit_column_when_all_is_short_takes_the_largest_size():
    assert fit_column(["When", "Where"], COLUMN) == 12


def test_fit_column_when_texts_are_long_takes_the_largest_at_which_they_fit_wrapped():
    assert fit_column(["A sentence of some length that goes on"] * 2, COLUMN) == 10


def test_fit_column_when_nothing_fits_says_so():
    assert fit_column(["Word " * 100], COLUMN) is None
