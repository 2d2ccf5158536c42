"""Points 49 to 51: what a mail shows, checked by other makers' programs, in both languages."""

from __future__ import annotations

import html as html_text
import re
from datetime import datetime

import pytest

from services.notifications.gateways.letters import set_letter
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.letters import KINDS, SESSION, Page, facts

LANGUAGES = ("sv", "en")
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<form action=https://evil.example>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "<a href='javascript:alert(1)'>x</a>",
)
each_letter = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in KINDS for language in LANGUAGES]
)


@point(49)
@each_letter
def test_html_when_two_checkers_read_it_then_they_are_silent(
    kind: str, language: str, javascript: JavaScript
) -> None:
    page = set_letter(facts(kind, language)).html
    assert javascript.ask("html", page.encode())["complaints"] == []
    assert len(page.encode()) < 102 * 1024


@point(49)
@each_letter
def test_letter_when_set_then_both_forms_have_the_same_links(kind: str, language: str) -> None:
    letter = set_letter(facts(kind, language))
    page = Page(letter.html)
    web_links = {link for link in page.links if link.startswith("https:")}
    assert web_links == set(re.findall(r"https://\S+", letter.text))
    assert "mailto:kontakt@exempel.se" in page.links
    assert "kontakt@exempel.se" in letter.text


@point(49)
@each_letter
def test_letter_when_set_then_each_line_of_the_text_stands_in_the_page(
    kind: str, language: str
) -> None:
    letter = set_letter(facts(kind, language))
    shown = Page(letter.html).words()
    for line in letter.text.splitlines():
        words = " ".join(re.sub(r"https://\S+", "", line).split()).rstrip(":").rstrip("-")
        assert words.strip() in shown, line


@point(49)
@each_letter
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


@point(50)
@pytest.mark.parametrize("attack", ATTACKS)
@each_letter
def test_text_of_people_when_it_is_an_attack_then_it_stays_text(
    kind: str, language: str, attack: str
) -> None:
    words = {"reader": attack, "title": attack, "note": attack, "invited_by": attack}
    letter = set_letter(facts(kind, language, **words))
    plain = set_letter(facts(kind, language))
    assert elements(letter.html) == elements(plain.html)
    assert "49" not in letter.html.replace(html_text.escape(attack), "")
    assert "\n" not in letter.subject


@point(50)
def test_letter_when_links_hold_quotes_then_no_attribute_is_added() -> None:
    letter = set_letter(facts("reminder", my_page_url='https://x.example/" onclick="y'))
    assert not [attrs for _, attrs in Page(letter.html).tags if "onclick" in attrs]


@point(50)
@each_letter
def test_html_when_made_then_nothing_is_fetched_and_nothing_runs(kind: str, language: str) -> None:
    page = set_letter(facts(kind, language)).html
    assert not re.search(r"<(script|form|iframe|object|embed|link|img)\b", page)
    assert not re.search(r"url\(|@import|\son[a-z]+=", page)


@point(51)
@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", ("tisdag", "12 januari", "17:00")), ("en", ("Tuesday", "12 January", "17:00"))],
)
def test_dates_when_shown_then_weekday_date_time_and_zone_in_the_readers_language(
    language: str, said: tuple[str, ...]
) -> None:
    letter = set_letter(facts("reminder", language, sessions=(SESSION,), of_sessions=1))
    for text in (letter.html, letter.text):
        for words in said:
            assert words.lower() in text.lower()


@point(51)
def test_zone_when_shown_then_by_name() -> None:
    abroad = SESSION.model_copy(
        update={"zone": "America/New_York", "starts_at": datetime(2027, 1, 12, 17, 0)}
    )
    letter = set_letter(facts("reminder", "en", sessions=(abroad,), of_sessions=1))
    assert "Eastern" in letter.text
    assert "Eastern" in letter.html


def elements(page: str) -> list[str]:
    return re.findall(r"<(/?[a-z][a-z0-9]*)", page)
