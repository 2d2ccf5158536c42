"""The published messages as tests need them: the examples, and a checker of their schemas."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import jsonschema

from shared.contracts.message import Envelope, Message
from shared.contracts.published import SCHEMAS, example_of, file_name
from shared.contracts.registry import MESSAGES
from shared.messaging.routes import ROUTES

EXAMPLES = {message: example_of(message) for message in MESSAGES}
DELIVERIES = [(reader, message) for message, readers in ROUTES.items() for reader in readers]

_FORMATS = jsonschema.FormatChecker()


@_FORMATS.checks("date-time", raises=ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def faults(message: type[Message], envelope: dict[str, Any]) -> list[str]:
    """What the published schema of ``message`` finds wrong with ``envelope``."""
    schema = json.loads((SCHEMAS / file_name(message)).read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema, format_checker=_FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(envelope)]


def as_json(envelope: Envelope) -> dict[str, Any]:
    """The envelope as it travels."""
    travelled: dict[str, Any] = json.loads(envelope.model_dump_json())
    return travelled


def named(value: object) -> str:
    """A short name of a parameter in a test's id."""
    return value.NAME if isinstance(value, type) and issubclass(value, Message) else str(value)
