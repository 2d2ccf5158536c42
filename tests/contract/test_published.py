"""What is published of the messages is what the classes say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from services.message_pages import messages_page
from services.registration.domain.webhooks.payloads import TOLD as WEBHOOKS
from services.roster import SERVICES
from shared.contracts.message import Envelope, Message
from shared.contracts.published import EXAMPLES as EXAMPLE_FILES
from shared.contracts.published import SCHEMAS, as_text, file_name, schema_of, tidy_example_of
from shared.contracts.registry import MESSAGES, decode
from shared.messaging.routes import ROUTES
from tests.support.examples import EXAMPLES, as_json, faults, named

ROOT = Path(__file__).parents[2]

every_message = pytest.mark.parametrize("message", MESSAGES, ids=named)


@every_message
def test_schema_when_class_is_as_it_is_then_file_is_up_to_date(message: type[Message]) -> None:
    written = (SCHEMAS / file_name(message)).read_text("utf-8")

    assert written == as_text(schema_of(message)), "run ./spinn contracts write"


@every_message
def test_example_when_class_is_as_it_is_then_file_is_up_to_date(message: type[Message]) -> None:
    written = (EXAMPLE_FILES / file_name(message)).read_text("utf-8")

    assert written == as_text(tidy_example_of(message)), "run ./spinn contracts write"


def test_page_of_messages_when_classes_are_as_they_are_then_is_up_to_date() -> None:
    written = (ROOT / "docs" / "messages.md").read_text("utf-8")

    assert written == messages_page(), "run ./spinn contracts write"


@pytest.mark.parametrize("folder", [SCHEMAS, EXAMPLE_FILES], ids=lambda folder: folder.name)
def test_folder_when_a_message_is_gone_then_keeps_nothing_of_it(folder: Path) -> None:
    assert sorted(file.name for file in folder.iterdir()) == sorted(map(file_name, MESSAGES))


@every_message
def test_example_when_decoded_then_survives_the_round_trip(message: type[Message]) -> None:
    example = EXAMPLES[message]

    decoded = decode(example)

    assert type(decoded) is message
    assert decoded.model_dump(mode="json") == example.body


@every_message
def test_example_when_checked_by_its_schema_then_has_no_faults(message: type[Message]) -> None:
    assert faults(message, as_json(EXAMPLES[message])) == []


@every_message
def test_example_when_looked_at_then_is_of_the_thing_it_names(message: type[Message]) -> None:
    example = EXAMPLES[message]

    assert (example.aggregate_id, example.id.version) == (decode(example).aggregate_id, 7)


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, field in value.items():
            yield from [field] if name == "email" else _addresses(field)
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item)


@every_message
def test_example_when_it_names_people_then_they_are_made_up(message: type[Message]) -> None:
    hosts = {address.rpartition("@")[2] for address in _addresses(EXAMPLES[message].body)}

    assert hosts <= {"example.org", "exempel.se"}


def _without(fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same object as often as it has fields, each time without one of them."""
    for name in fields:
        yield {other: value for other, value in fields.items() if other != name}


@every_message
def test_schema_when_a_field_is_missing_then_agrees_with_the_class(message: type[Message]) -> None:
    envelope = as_json(EXAMPLES[message])

    for body in _without(envelope["body"]):
        assert bool(faults(message, {**envelope, "body": body})) == _refused(message, body)


def _refused(message: type[Message], body: dict[str, Any]) -> bool:
    try:
        message.model_validate(body)
    except ValidationError:
        return True
    return False


@every_message
def test_schema_when_unknown_fields_come_then_allows_them(message: type[Message]) -> None:
    envelope = as_json(EXAMPLES[message])
    newer = {**envelope, "trace": "t", "body": {**envelope["body"], "added_later": {"a": 1}}}

    assert faults(message, newer) == []


def _classes_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        yield from _classes_in(field.annotation)


def _classes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _classes_of(annotation)
    for part in get_args(annotation):
        yield from _classes_in(part)


@pytest.mark.parametrize("model", [Envelope, *MESSAGES], ids=lambda model: model.__name__)
def test_field_when_published_then_says_what_it_means(model: type[BaseModel]) -> None:
    silent = [
        f"{part.__name__}.{name}"
        for part in set(_classes_of(model))
        for name, field in part.model_fields.items()
        if not field.description
    ]

    assert silent == []


def test_routes_when_compared_with_classes_then_each_has_the_other() -> None:
    assert set(ROUTES) == set(MESSAGES)


def test_routes_when_followed_then_lead_to_other_services_that_exist() -> None:
    for message, readers in ROUTES.items():
        assert readers, f"nobody reads {message.NAME}"
        assert {message.PRODUCER, *readers} <= set(SERVICES)
        # Registration hears its own facts to plan webhooks; nobody else hears themselves.
        assert message.PRODUCER not in readers or message in WEBHOOKS
        assert set(readers) - {message.PRODUCER}, f"only its teller reads {message.NAME}"


def test_names_when_compared_then_each_name_and_version_is_there_once() -> None:
    keys = [(message.NAME, message.VERSION) for message in MESSAGES]

    assert len(set(keys)) == len(keys)


@every_message
def test_class_when_its_message_has_a_name_then_is_called_the_same(message: type[Message]) -> None:
    noun, participle = message.NAME.split(".")

    assert message.__name__ == f"{noun.title()}{participle.title()}".replace("_", "")


def test_every_subclass_when_defined_then_is_registered() -> None:
    assert set(_leaves(Message)) == set(MESSAGES)


def _leaves(kind: type[Message]) -> Iterator[type[Message]]:
    for subclass in kind.__subclasses__():
        if "NAME" in vars(subclass):
            yield subclass
        yield from _leaves(subclass)
