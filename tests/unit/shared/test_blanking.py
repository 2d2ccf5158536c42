"""What is left of a message when the person in it has been erased."""

from __future__ import annotations

import json

import pytest

from shared.contracts.message import Message
from shared.contracts.registrations import RegistrationDeclined
from shared.contracts.registry import decode
from shared.messaging.erasing import without_person
from tests.support.examples import EXAMPLES


def people_in(value: object) -> list[tuple[str, str]]:
    """Every name and address of a person in a body."""
    if isinstance(value, dict):
        if {"name", "email", "language"} <= value.keys():
            return [(value["name"], value["email"])]
        return [each for inner in value.values() for each in people_in(inner)]
    return [each for inner in value for each in people_in(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda each: each.NAME)
def test_message_when_blanked_then_can_still_be_read_and_names_nobody(
    message: type[Message],
) -> None:
    envelope = EXAMPLES[message]

    body = without_person(message.NAME, envelope.body)

    read = decode(envelope.model_copy(update={"body": body}))
    assert isinstance(read, message)
    assert read.aggregate_id == envelope.aggregate_id
    assert set(people_in(body)) <= {("", "")}
    for name, email in people_in(envelope.body):
        assert email not in json.dumps(body, ensure_ascii=False)
        assert name not in json.dumps(body, ensure_ascii=False)
    assert "/my/" not in json.dumps(body)


def test_message_when_it_has_more_fields_than_we_know_then_names_nobody_either() -> None:
    person = {"name": "Åsa", "email": "asa@example.org", "language": "sv", "added_later": 1}

    assert without_person("x.happened", {"participant": person, "note": "Åsa", "cohort": 1}) == {
        "participant": {"name": "", "email": "", "language": "sv", "added_later": 1},
        "note": None,
        "cohort": 1,
    }


def test_reason_when_written_for_the_person_then_goes_and_that_of_a_session_stays() -> None:
    assert without_person(RegistrationDeclined.NAME, {"reason": "Åsa is late"}) == {"reason": ""}
    assert without_person("session.cancelled", {"reason": "ill"}) == {"reason": "ill"}
