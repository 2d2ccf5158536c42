from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.gateways.colours import (
    READABLE,
    contrast,
    for_the_dark,
    is_colour,
    is_readable_on_paper,
)

DARK = ("#172635", "#0f1b27", "#1e3041")
colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("#8a2a1c", True), ("#8A2A1C", False), ("8a2a1c", False), ("#8a2a1c;x", False), ("", False)],
)
def test_text_when_it_is_a_colour_then_known(text: str, *, is_one: bool) -> None:
    assert is_colour(text) is is_one


def test_contrast_when_measured_then_as_the_guideline_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "is_readable"), [("#8a2a1c", True), ("#003399", True), ("#ffcc00", False)]
)
def test_colour_when_on_paper_then_readable_or_not(colour: str, *, is_readable: bool) -> None:
    assert is_readable_on_paper(colour) is is_readable


@given(colours)
def test_colour_when_the_screen_is_dark_then_readable_whatever_it_is(colour: str) -> None:
    lighter = for_the_dark(colour)
    assert is_colour(lighter)
    assert all(contrast(lighter, ground) >= READABLE for ground in DARK)
