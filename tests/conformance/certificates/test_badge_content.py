"""Points 27 and 34: what a badge has to say, and what it must not."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.conformance.certificates.test_verifiers import STATUS
from tests.conformance.points import point
from tests.support.badges import badge, badge_maker
from tests.support.certificate_house import House
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    completed,
    printed_facts,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parent / "open_badge.schema.json").read_text()),
    format_checker=FormatChecker(),
)
BADGE = json.loads(badge(status=STATUS, shows_name=True).content)


def without(*paths: tuple[str, ...]) -> dict[str, Any]:
    """Return the badge without some of its members."""
    document: dict[str, Any] = copy.deepcopy(BADGE)
    for path in paths:
        place = document
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]
    return document


def faults(document: dict[str, Any]) -> list[str]:
    return [error.message for error in SCHEMA.iter_errors(document)]


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock) -> House:
    made = House(certificates_database, clock, PlainTextRenderer(), MemoryStore())
    made.badges = badge_maker()
    return made


def issued(house: House, **about: Any) -> tuple[dict[str, Any], Any]:
    """Return the badge and the row of a certificate that the house has just issued."""
    issuance_id = house.issue(completed(**about))
    stored = house.badge(issuance_id)
    assert stored is not None
    return json.loads(stored.content), house.row(issuance_id)


@point(27)
@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"language": "en", "bilingual": True},
        {"global_goal_targets": (), "program_summary": {"sv": "", "en": ""}, "funding": None},
        {"name": "A" * 120, "program_url": "https://spinn.example.org/programs/ai"},
    ],
)
def test_badge_when_made_of_any_facts_then_has_what_the_data_model_asks_for(
    facts: dict[str, Any],
) -> None:
    for more in ({}, {"shows_name": True}, {"status": STATUS}):
        assert faults(json.loads(badge(facts=printed_facts(**facts), **more).content)) == []


@point(27)
def test_badge_of_the_house_when_issued_then_has_what_the_data_model_asks_for(
    house: House,
) -> None:
    assert faults(issued(house)[0]) == []


@point(27)
@pytest.mark.parametrize(
    "paths",
    [
        (("credentialSubject", "achievement", "criteria"),),
        (("credentialSubject", "achievement", "criteria", "narrative"),),
        (("issuer",),),
        (("issuer", "type"),),
        (("credentialSubject", "id"), ("credentialSubject", "identifier")),
        (("evidence", 0, "type"),),
        (("credentialSubject", "identifier", 0, "salt"),),
    ],
)
def test_schema_when_a_member_is_missing_then_finds_it_out(paths: tuple[Any, ...]) -> None:
    assert faults(without(*paths)) != []


@point(34)
def test_badge_when_issued_then_has_no_address_no_name_and_no_key_of_our_database(
    house: House,
) -> None:
    document, row = issued(house, name="Åsa Öberg")
    told = json.dumps(document, ensure_ascii=False).lower()
    kept = [row.id, row.registration_id, row.completion_id, row.cohort_id]
    # Made-up people live at example.org, and so does this house.
    secrets = ["asa@", "åsa", "öberg", *(str(each) for each in kept)]
    secrets += [each.hex for each in kept]
    assert [each for each in secrets if each in told] == []


@point(34)
def test_badge_when_issued_then_its_holder_alone_can_be_found_in_it(house: House) -> None:
    document, _row = issued(house)
    (who,) = document["credentialSubject"]["identifier"]
    assert (who["hashed"], who["identityType"]) == (True, "emailAddress")
    expected = hashlib.sha256(f"asa@example.org{who['salt']}".encode()).hexdigest()
    assert who["identityHash"] == f"sha256${expected}"


@point(34)
def test_badges_when_one_person_has_two_then_nothing_ties_them_together(house: House) -> None:
    first, second = (issued(house)[0]["credentialSubject"] for _ in range(2))
    assert first["id"] != second["id"]
    (one,), (other,) = first["identifier"], second["identifier"]
    assert one["salt"] != other["salt"]
    assert one["identityHash"] != other["identityHash"]
    assert len(one["salt"]) >= 32


@point(34)
def test_badge_when_the_holder_agreed_then_and_only_then_has_the_name() -> None:
    told, hidden = (badge(shows_name=choice).content.decode() for choice in (True, False))
    assert "Åsa Öberg" in told
    assert "Åsa" not in hidden
