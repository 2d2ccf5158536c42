"""Points 49 and 50 for what organizers write themselves: it stays text, and the letter whole."""

from __future__ import annotations

import re

import pytest

from services.notifications.domain.wording import (
    LONGEST_BODY,
    MOST_PARTS,
    MOST_VARIABLES,
    faults_of,
)
from services.notifications.facts.letter_facts import Kind, Wording
from services.notifications.gateways.letters import set_letter
from tests.conformance.calendar_mail.test_content import ATTACKS, elements
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.letters import KINDS, Page, facts

LONGEST = 102 * 1024
RICH = """Välkommen, **{{name}}**!
Andra raden.

- en dator
- ett [problem](https://example.org/problem?a=1&b=2)

Skriv till [oss](mailto:kontakt@exempel.se) eller läs https://example.org/mer .
"""
MORE_ATTACKS = (
    *ATTACKS,
    "[x](javascript:alert(1))",
    '[x](https://a.example/" onmouseover="y)',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "**<script>alert(1)</script>**",
    "- <iframe srcdoc='<script>1</script>'>",
    "https://a.example/<script>alert(1)</script>",
    "{{name}}\r\nBcc: evil@evil.example",
)


@point(50)
@pytest.mark.parametrize("attack", MORE_ATTACKS)
@pytest.mark.parametrize("kind", ["place_confirmed", "waitlisted", "reminder", "sign_in_code"])
def test_words_of_organizers_when_they_are_an_attack_then_they_stay_text(
    kind: Kind, attack: str
) -> None:
    letter = set_letter(facts(kind, wording=Wording(subject=attack, body=attack)))
    allowed = {"strong", "/strong", "a", "/a", "ul", "/ul", "li", "/li", "br", "p", "/p"}
    plain = set_letter(facts(kind))
    assert set(elements(letter.html)) <= {*elements(plain.html), *allowed}
    page = Page(letter.html)
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
    assert all(link.startswith(("https:", "mailto:")) for link in page.links)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


@point(50)
@pytest.mark.parametrize(
    "name", ["**fet**", "[x](https://evil.example)", "{{contact}}", "https://evil.example/"]
)
def test_name_when_it_looks_like_a_mark_then_it_is_a_name(name: str) -> None:
    letter = set_letter(facts("reminder", reader=name, wording=Wording(body="Hej {{name}}!")))
    assert f"Hej {name}!" in letter.text
    page = Page(letter.html)
    assert not [link for link in page.links if "evil" in link]
    assert not [tag for tag, _ in page.tags if tag == "strong"]


@point(49)
@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_worded_then_two_checkers_are_silent_and_both_forms_say_the_same(
    kind: Kind, javascript: JavaScript
) -> None:
    letter = set_letter(facts(kind, wording=Wording(subject="Ämne", body=RICH)))
    assert javascript.ask("html", letter.html.encode())["complaints"] == []
    page = Page(letter.html)
    web_links = {link for link in page.links if link.startswith("https:")}
    assert web_links == set(re.findall(r"https://\S+", letter.text))
    shown = squeezed(page.text)
    for line in letter.text.splitlines():
        assert squeezed(line).rstrip(":").removeprefix("-").rstrip("-") in shown, line


@point(49)
@pytest.mark.parametrize(
    "body",
    [
        "\n\n".join(["&" * (LONGEST_BODY // MOST_PARTS - 2)] * MOST_PARTS),
        "- &\n" * (LONGEST_BODY // 4),
        "[&](http://a.se) " * (LONGEST_BODY // 17),
        "**&**" * (LONGEST_BODY // 5),
        "{{title}}" * MOST_VARIABLES,
        "a\n" * (LONGEST_BODY // 2),
    ],
)
def test_letter_when_worded_at_the_greatest_length_then_mail_programs_show_it_whole(
    body: str,
) -> None:
    words = Wording(body=body)
    assert list(faults_of("reminder", words)) == []
    letter = set_letter(facts("reminder", title="&" * 200, wording=words))
    assert len(letter.html.encode()) < LONGEST


def squeezed(text: str) -> str:
    """Return a text without blanks and addresses: those stand behind words in the page."""
    return "".join(re.sub(r"https://\S+|kontakt@exempel\.se", "", text).split())
