from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.facts.letter_facts import Brand, LetterFacts, Wording
from services.notifications.gateways.letter_frames import LetterFrames
from services.notifications.gateways.letters import set_letter
from tests.support.letters import KINDS, facts

NAMES = (
    "Åsa Ek",
    "Jean-Luc Ünal",
    "李小龍",
    "علي حسن",
    "O'Brien",
    "<b>Eva</b>",
    "Eva  Ek",
    "eva.ek.se",
    "qz9reader9zq",
    "Elisabet" * 15,
    "",
)


def told(kind: str, language: str, number: int, **changes: Any) -> LetterFacts:
    """The facts of one of several readers of the same letter."""
    own = {
        "reader": NAMES[number % len(NAMES)],
        "reservation": f"01a10b56-0c17-7a1e-9b2c-{number:012d}",
        "my_page_url": f"https://spinn.example/my/{'a' * number}",
        "calendar_url": f"https://spinn.example/calendar/{number}?token=-_{number}~x",
        "rsvp_url": f"https://spinn.example/answer?token={number}",
        "preferences_url": None if number == 7 else f"https://spinn.example/?a={number}&b=1",
        "stop_url": f"https://spinn.example/stop?token={number}" if kind == "reminder" else None,
    }
    return facts(kind, language, **{**own, **changes})


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_letter_when_others_like_it_came_before_then_as_it_is_set_alone(language: str) -> None:
    for kind in KINDS:
        frames = LetterFrames()
        for number in (0, 1, *range(len(NAMES)), 7, 8):
            one = told(kind, language, number, preferences_url="https://spinn.example/p?t=1")
            assert frames.letter_for(one) == set_letter(one), (kind, number)


def test_letter_when_an_address_or_a_missing_one_makes_it_another_then_as_it_is_set_alone() -> None:
    frames = LetterFrames()
    for number in (1, 2, 7, 3, 7, 7, 4):
        one = told("place_confirmed", "sv", number)
        assert frames.letter_for(one) == set_letter(one)


@pytest.mark.parametrize("body", ["Hej {{name}} och välkommen till {{title}}", "Kom **i tid**."])
def test_letter_when_organizers_word_and_brand_it_then_as_it_is_set_alone(body: str) -> None:
    frames = LetterFrames()
    own = {"wording": Wording(subject="{{ title }}", body=body), "brand": Brand(colour="#8a2a1c")}
    for number in range(9):
        one = told("reminder", "sv", number, **own)
        assert frames.letter_for(one) == set_letter(one)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=4, max_size=4))
def test_letter_when_its_reader_is_called_anything_then_as_it_is_set_alone(
    names: list[str],
) -> None:
    frames = LetterFrames()
    for number, name in enumerate(["Åsa Ek", "Bo Ek", *names]):
        one = told("place_confirmed", "sv", number + 1, reader=name)
        assert frames.letter_for(one) == set_letter(one)
