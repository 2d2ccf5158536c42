from __future__ import annotations

import pytest

from services.notifications.domain.showing import without_keys
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letters import set_letter
from tests.support.letters import KINDS, facts

LINKS = [name for name in LetterFacts.model_fields if name.endswith("_url")]
SECRET = "secret-of-this-person"


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_organizers_look_then_no_personal_link_and_no_code_is_in_it(kind: str) -> None:
    links = {name: f"https://spinn.example/{SECRET}/{name}" for name in LINKS}
    letter = set_letter(without_keys(facts(kind, **links)))
    shown = {name for name in LINKS if f"{SECRET}/{name}" in letter.html + letter.text}
    assert shown <= {"program_url", "verify_url"}


def test_code_when_organizers_look_then_left_out() -> None:
    with_code = facts("sign_in_code", code_request="01a22b3d-4d22-7613-bdd0-f052ad2dbb93")
    letter = set_letter(without_keys(with_code))
    assert "048213" not in letter.html + letter.text
