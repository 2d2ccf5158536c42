"""Colours of letters: whether words can be read on them (WCAG 2.1, contrast ratio)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.notifications.facts.letter_facts import LetterFacts

_HEX = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5

# What letters are printed on, and the words on a button.
_LIGHT_GROUNDS = ("#ffffff", "#faf7f1", "#fffaf4", "#f6f1e8")
_DARK_GROUNDS = ("#172635", "#0f1b27", "#1e3041")
_STEPS = 40


@dataclass(frozen=True)
class Look:
    """The colour of a letter: on paper, and for words and lines where the screen is dark."""

    colour: str
    dark_words: str
    dark_line: str


# Falu red, mixed by eye for the dark.
_OURS = Look("#8a2a1c", dark_words="#f0a291", dark_line="#d9705c")


def look_of(facts: LetterFacts) -> Look:
    """Return the colours of a letter: the house's own, or ours."""
    if facts.brand is None or facts.brand.colour == _OURS.colour:
        return _OURS
    light = for_the_dark(facts.brand.colour)
    return Look(facts.brand.colour, dark_words=light, dark_line=light)


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour as ``#8a2a1c`` is, in small letters."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable_on_paper(colour: str) -> bool:
    """Tell whether links of this colour, and light words on it, can be read by everybody."""
    return all(contrast(colour, ground) >= READABLE for ground in _LIGHT_GROUNDS)


def for_the_dark(colour: str) -> str:
    """Return ``colour``, lightened until it can be read where the reader's screen is dark."""
    red, green, blue = _channels(colour)
    for step in range(_STEPS + 1):
        share = step / _STEPS
        mixed = [round(each + (255 - each) * share) for each in (red, green, blue)]
        lighter = "#" + "".join(f"{each:02x}" for each in mixed)
        if all(contrast(lighter, ground) >= READABLE for ground in _DARK_GROUNDS):
            return lighter
    return "#ffffff"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(each / 255) for each in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
