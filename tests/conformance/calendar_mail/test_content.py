"""Points 49 to 51: what a mail shows, checked by other makers' programs, in both languages."""

from __future__ import annotations

import html as html_text
import re
from datetime import datetime

import pytest

from services.notifications.gateways.letters import set_letter
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.unit.notifications.gateways.test_letters import KINDS, SESSION, facts

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


def links_of(text: str) -> set[str]:
    return set(re.findall(r"https?://[^\s<>\"')]+[^\s<>\"').,:]", text))


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
def test_html_when_made_then_language_title_and_the_roles_of_tables(
    kind: str, language: str
) -> None:
    page = set_letter(facts(kind, language)).html
    assert re.search(rf'<html[^>]* lang="{language}"', page)
    assert re.search(r"<title>[^<]+</title>", page)
    tables = re.findall(r"<table[^>]*>", page)
    assert all('role="presentation"' in table for table in tables)
    assert all(re.search(r'\balt="', image) for image in re.findall(r"<img[^>]*>", page))


@point(49)
@each_letter
def test_plain_text_when_compared_then_it_has_every_link_and_fact_of_the_html(
    kind: str, language: str
) -> None:
    letter = set_letter(facts(kind, language))
    shown = html_text.unescape(letter.html)
    assert links_of(shown) <= links_of(letter.text)
    # The letter with a code is headed by the house's name, which is no fact of it.
    title = "" if kind == "sign_in_code" else "Testa AI"
    for fact in (title, "Dalarna Science Park", "Region Dalarna", "Gruvan, Falun"):
        assert (fact in shown) <= (fact in letter.text)


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
