from __future__ import annotations

import re

import pytest

from services.notifications.facts.letter_facts import Kind, Wording
from services.notifications.gateways.letters import set_letter
from services.notifications.gateways.own_words import replaces_first_sentence, variables_of
from tests.support.letters import KINDS, Page, facts

LANGUAGES = ("sv", "en")
OWN = "My own first words."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_variables_when_used_then_each_kind_has_a_value_for_every_one(
    kind: Kind, language: str
) -> None:
    body = "\n\n".join(f"{name} = {{{{{name}}}}}" for name in variables_of(kind))
    letter = set_letter(facts(kind, language, wording=Wording(subject="{{name}}", body=body)))
    for name in variables_of(kind):
        assert re.search(rf"^{name} = \S", letter.text, re.MULTILINE), name
    assert "{{" not in letter.html
    assert letter.subject == "Åsa Exempelsson"


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_worded_then_facts_dates_links_and_funders_stay(kind: Kind) -> None:
    ours = set_letter(facts(kind))
    own = set_letter(facts(kind, wording=Wording(body=OWN)))
    assert OWN in own.text
    assert Page(own.html).links == Page(ours.html).links
    lost = set(ours.text.splitlines()) - set(own.text.splitlines())
    if replaces_first_sentence(kind):
        assert len(lost) == 1
        assert ours.text.splitlines()[4] in lost
    else:
        assert lost == set()


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_worded_in_part_then_the_rest_is_as_it_was(kind: Kind) -> None:
    ours = set_letter(facts(kind))
    own = set_letter(facts(kind, wording=Wording(subject="Mine")))
    assert own.subject == "Mine"
    assert own.text == ours.text


def test_reader_when_there_is_no_name_then_the_word_for_you_stands_there() -> None:
    letter = set_letter(facts("invited", "sv", reader="", wording=Wording(subject="Hej {{name}}")))
    assert letter.subject == "Hej du"


def test_preview_line_when_worded_then_it_is_the_first_line_without_marks() -> None:
    letter = set_letter(facts("reminder", wording=Wording(body="**Snart** ses vi\nx\n\ny")))
    assert re.search(r'class="preview"[^>]*>Snart ses vi</div>', letter.html)


def test_words_when_bold_then_no_blank_comes_between_them_and_what_follows() -> None:
    letter = set_letter(facts("reminder", wording=Wording(body="**Snart**, {{name}}!")))
    assert "<strong>Snart</strong>, Åsa Exempelsson!" in letter.html
