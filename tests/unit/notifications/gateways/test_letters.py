from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, get_args

import pytest

from services.notifications.facts.letter_facts import (
    FundingLines,
    Kind,
    LetterFacts,
    SessionLine,
)
from services.notifications.gateways.letters import set_letter

KINDS = get_args(Kind)
SESSION = SessionLine(
    number=1,
    starts_at=datetime(2027, 1, 12, 17, 0),
    ends_at=datetime(2027, 1, 12, 19, 30),
    zone="Europe/Stockholm",
    place="Gruvan, Falun",
    online_url=None,
)
ONLINE = SESSION.model_copy(
    update={"number": 2, "place": "", "online_url": "https://meet.example.org/ai"}
)


def facts(kind: str, language: str = "sv", **changes: Any) -> LetterFacts:
    return LetterFacts.model_validate(
        {
            "kind": kind,
            "language": language,
            "reader": "Åsa Exempelsson",
            "title": "Testa AI",
            "program_url": "https://spinn.example/programs/testa-ai",
            "organiser": "Dalarna Science Park",
            "contact": "kontakt@exempel.se",
            "funding": FundingLines(
                statement="Medfinansieras av EU", project="SPINN", funders=("Region Dalarna",)
            ),
            "sessions": (SESSION, ONLINE),
            "of_sessions": 2,
            "before": SESSION if kind == "session_moved" else None,
            "calendar_method": "REQUEST",
            "position": 3,
            "counted_at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
            "cause": "by_participant",
            "had_place": True,
            "answer_url": "https://spinn.example/invitations/abc",
            "answer_days": 5,
            "note": "Kursen är för nya företag.",
            "limit": 2,
            "invited_by": "Gun Exempelsson",
            "claim_url": "https://spinn.example/seats/abc",
            "confirm_url": "https://spinn.example/confirm/abc",
            "confirm_by": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
            "offer_url": "https://spinn.example/offers/abc",
            "answer_by": datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
            "my_page_url": "https://spinn.example/my/abc",
            "calendar_url": "https://spinn.example/calendar/abc",
            "download_url": "https://spinn.example/certificates/N/document",
            "verify_url": "https://spinn.example/certificates/N",
            "certificate_number": "7KQ4W9XZ2MTH8RVCP",
            "reason": "misuse",
            "code_until": datetime(2026, 11, 24, 9, 10, tzinfo=UTC),
            "code": "048213" if kind == "sign_in_code" else None,
            **changes,
        }
    )


class Page(HTMLParser):
    """Collects what a reader sees and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "a":
            self.links.add(str(found["href"]))
        if tag in {"style", "title"}:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "title"}:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += f" {data}"

    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_set_then_both_forms_have_the_same_links(kind: str, language: str) -> None:
    letter = set_letter(facts(kind, language))
    page = Page(letter.html)
    web_links = {link for link in page.links if link.startswith("https:")}
    assert web_links == set(re.findall(r"https://\S+", letter.text))
    assert "mailto:kontakt@exempel.se" in page.links
    assert "kontakt@exempel.se" in letter.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_set_then_each_line_of_the_text_stands_in_the_page(
    kind: str, language: str
) -> None:
    letter = set_letter(facts(kind, language))
    shown = Page(letter.html).words()
    for line in letter.text.splitlines():
        words = " ".join(re.sub(r"https://\S+", "", line).split()).rstrip(":").rstrip("-")
        assert words.strip() in shown, line


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_set_then_its_html_can_be_read_by_everybody(kind: str, language: str) -> None:
    html = set_letter(facts(kind, language)).html
    page = Page(html)
    assert [attrs.get("lang") for tag, attrs in page.tags if tag == "html"] == [language]
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert sum(tag == "title" for tag, _ in page.tags) == 1
    tables = [attrs for tag, attrs in page.tags if tag == "table"]
    assert all(attrs.get("role") == "presentation" for attrs in tables)
    assert not {"script", "form", "img", "link"} & {tag for tag, _ in page.tags}
    sizes = [int(size) for size in re.findall(r"font-size:\s*(\d+)px", html)]
    assert min(sizes) >= 14
    assert len(html.encode()) < 30_000


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


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_texts_hold_html_then_they_stay_text(kind: str) -> None:
    evil = "<script>alert(1)</script>"
    letter = set_letter(facts(kind, reader=evil, title=evil, organiser=evil))
    assert "<script" not in letter.html
    assert "\n" not in letter.subject


def test_letter_when_links_hold_quotes_then_no_attribute_is_added() -> None:
    letter = set_letter(facts("reminder", my_page_url='https://x.example/" onclick="y'))
    assert not [attrs for _, attrs in Page(letter.html).tags if "onclick" in attrs]


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
