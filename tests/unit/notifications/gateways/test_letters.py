from __future__ import annotations

import re
from datetime import datetime

import pytest

from services.notifications.gateways.letters import set_letter
from tests.support.letters import KINDS, SESSION, Page, facts


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_swedish_then_no_sentence_is_left_in_english(kind: str) -> None:
    swedish = set_letter(facts(kind, "sv"))
    english = set_letter(facts(kind, "en"))
    same = set(swedish.text.splitlines()) & set(english.text.splitlines())
    assert not [
        line for line in same if re.search(r"\b(the|you|your|this|of)\b", line, re.IGNORECASE)
    ]
    assert swedish.subject != english.subject


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_set_then_it_says_who_pays(kind: str) -> None:
    letter = set_letter(facts(kind))
    for form in (letter.html, letter.text):
        assert "Medfinansieras av EU" in form
        assert "Region Dalarna" in form


def test_letter_when_there_is_no_project_then_no_empty_block() -> None:
    letter = set_letter(facts("place_confirmed", funding=None))
    assert "Projekt" not in letter.text
    assert "Projekt" not in letter.html


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "tisdag 12 januari 2027, 17:00–19:30 (svensk tid)"),
        ("en", "Tuesday 12 January 2027, 17:00–19:30 (Swedish time)"),
    ],
)
def test_session_when_said_then_weekday_date_time_and_zone(language: str, expected: str) -> None:
    assert expected in set_letter(facts("reminder", language)).text


def test_session_when_in_another_zone_then_the_zone_is_named() -> None:
    abroad = SESSION.model_copy(update={"zone": "America/New_York"})
    text = set_letter(facts("reminder", "en", sessions=(abroad,))).text
    assert "Eastern" in text


def test_session_when_it_ends_on_another_day_then_both_days_are_said() -> None:
    weekend = SESSION.model_copy(update={"ends_at": datetime(2027, 1, 13, 12, 0)})
    text = set_letter(facts("reminder", "sv", sessions=(weekend,))).text
    assert "tisdag 12 januari 2027 kl. 17:00 – onsdag 13 januari 2027 kl. 12:00" in text


def test_letter_when_set_again_then_identical() -> None:
    assert set_letter(facts("place_confirmed")) == set_letter(facts("place_confirmed"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "Vi håller platsen åt dig till torsdag 26 november 2026 kl. 10:00 (svensk tid)."),
        (
            "en",
            "We hold the place for you until Thursday 26 November 2026 at 10:00 (Swedish time).",
        ),
    ],
)
def test_offer_when_set_then_says_until_when_and_has_one_button(
    language: str, expected: str
) -> None:
    letter = set_letter(facts("place_offered", language))

    assert expected in letter.text
    links = {link for link in Page(letter.html).links if "/offers/" in link or "/my/" in link}
    assert links == {"https://spinn.example/offers/abc"}


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("#1d2523", "#ffffff"),
        ("#4b5652", "#ffffff"),
        ("#4b5652", "#f6f1e8"),
        ("#4b5652", "#faf7f1"),
        ("#8a2a1c", "#ffffff"),
        ("#8a2a1c", "#f6f1e8"),
        ("#fffaf4", "#8a2a1c"),
        ("#1c4a3c", "#f6f1e8"),
        ("#ffffff", "#1c4a3c"),
        ("#f2ede4", "#172635"),
        ("#f0a291", "#172635"),
        ("#c3cbd0", "#1e3041"),
        ("#c3cbd0", "#0f1b27"),
        ("#a9d3c2", "#1e3041"),
    ],
)
def test_colours_when_put_on_each_other_then_they_can_be_read(ink: str, ground: str) -> None:
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("kind", ["promoted", "registration_cancelled"])
def test_letter_when_an_organizer_decided_then_says_why(kind: str) -> None:
    written = set_letter(facts(kind, cause="by_organizer", note="Kursen flyttas till hösten."))

    assert "Kursen flyttas till hösten." in written.text
    assert "Kursen flyttas till hösten." in written.html


def test_letter_when_nobody_decided_then_gives_no_reason() -> None:
    assert "Skäl" not in set_letter(facts("promoted", note=None)).text


def test_letter_when_it_is_about_a_copy_of_data_then_says_that_somebody_asked_for_it() -> None:
    letter = set_letter(facts("data_ready", "en"))

    for form in (letter.html, letter.text):
        assert "asked for a copy of your data" in form
        assert "registered for" not in form


def test_letter_when_a_word_is_longer_than_a_telephone_then_it_may_be_broken() -> None:
    column = re.search(r'<table class="column"[^>]*>', set_letter(facts("place_confirmed")).html)

    assert column
    assert "word-break: break-word" in column[0]
