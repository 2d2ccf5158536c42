from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from services.notifications.facts.letter_facts import Brand, Logo, Wording
from services.notifications.gateways.inlining import LetterStyles, inlined_slowly, with_styles
from services.notifications.gateways.letters import unstyled_page
from tests.support.letters import KINDS, facts

Event = tuple[str, str, dict[str, str | None]]


class Events(HTMLParser):
    """All that a page says to who reads it: tags with their attributes in any order, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Event] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(("start", tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("end", tag, {}))

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data, {}))


def read(page: str) -> list[Event]:
    """Return what a page says after a browser's parser has put it in order."""
    events = Events()
    events.feed(inlined_slowly(page))
    events.close()
    return events.found


LANGUAGES = ("sv", "en", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_styles_when_learnt_then_every_letter_reads_as_the_inliner_makes_it(language: str) -> None:
    styles = LetterStyles()
    for kind in KINDS:
        page = unstyled_page(facts(kind, language))
        assert read(styles.inline(page)) == read(inlined_slowly(page)), kind


@pytest.mark.parametrize(
    "attack", ["", '"><b class="x">', "<style>.text{}</style>", "[x](https://a.b/>)"]
)
def test_styles_when_an_organizer_words_and_brands_a_letter_then_read_as_the_inliner_makes_it(
    attack: str,
) -> None:
    styles = LetterStyles()
    body = (
        f"Hej **{{{{name}}}}** {attack}\n\n- [x](https://a.example/?b=1&c=2)\n- https://a.example"
    )
    brand = Brand(colour="#003399", logo=Logo(digest="a" * 64, width=10, height=10))
    for kind in KINDS:
        wording = Wording(subject=attack, body=body)
        page = unstyled_page(facts(kind, wording=wording, brand=brand))
        assert read(styles.inline(page)) == read(inlined_slowly(page)), kind


def test_styles_when_known_then_the_inliner_is_not_needed_for_other_words() -> None:
    styles = LetterStyles()
    styles.inline(unstyled_page(facts("place_confirmed")))
    known = dict(styles._styles)
    other = facts("place_confirmed", reader='O\'Hara "x" <b class="y">', title="Other > things")
    page = styles.inline(unstyled_page(other))
    assert styles._styles == known
    assert read(page) == read(inlined_slowly(unstyled_page(other)))


def test_stylesheet_when_read_then_it_knows_classes_alone_and_the_direction() -> None:
    """What ``LetterStyles`` relies on: a tag and its classes say which rules hold."""
    (sheet,) = re.findall(r"<style>(.*?)</style>", unstyled_page(facts("reminder")), re.DOTALL)
    rules = re.sub(r"@media.*", "", sheet, flags=re.DOTALL)
    lists = re.findall(r"([^{}]+){", rules)
    selectors = [each.strip() for found in lists for each in found.split(",")]
    assert len(selectors) > 20
    odd = [each for each in selectors if not re.fullmatch(r"(\.rtl )?\.[a-z-]+", each)]
    assert odd == []


def test_styles_when_two_sheets_are_in_use_then_each_letter_has_its_own() -> None:
    page = unstyled_page(facts("reminder"))
    other = page.replace("#8a2a1c", "#123456")
    for each in (page, other, page):
        assert read(with_styles(each, "ltr")) == read(inlined_slowly(each))
