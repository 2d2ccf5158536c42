"""What is published of each message beside its class: a JSON Schema and one example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from shared.contracts.message import Envelope, Message

SCHEMAS = Path(__file__).parent / "schemas"
EXAMPLES = Path(__file__).parent / "examples"


class _Untitled(GenerateJsonSchema):
    """Pydantic's generator without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Leave the title out."""
        del schema
        return False


def file_name(message: type[Message]) -> str:
    """Return under which name the schema and the example of ``message`` are kept."""
    return f"{message.NAME}.v{message.VERSION}.json"


def schema_of(message: type[Message]) -> dict[str, Any]:
    """Return the JSON Schema of the whole envelope of ``message``.

    It allows unknown fields everywhere, as readers do.
    """
    body = message.model_json_schema(schema_generator=_Untitled)
    parts = body.pop("$defs", {})
    envelope = Envelope.model_json_schema(schema_generator=_Untitled)
    fields = envelope["properties"]
    fields["name"] = {"const": message.NAME, "description": fields["name"]["description"]}
    fields["version"] = {"const": message.VERSION, "description": fields["version"]["description"]}
    fields["body"] = {
        "$ref": f"#/$defs/{message.__name__}",
        "description": fields["body"]["description"],
    }
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:spinn:message:{message.NAME}:{message.VERSION}",
        **envelope,
        "title": f"{message.NAME}, version {message.VERSION}",
        "description": message.PURPOSE,
        "$defs": {message.__name__: body, **dict(sorted(parts.items()))},
    }


def example_of(message: type[Message]) -> Envelope:
    """Read the example of ``message``; raises FileNotFoundError when nobody has written one."""
    return Envelope.model_validate_json((EXAMPLES / file_name(message)).read_text("utf-8"))


def tidy_example_of(message: type[Message]) -> dict[str, Any]:
    """Return the example of ``message`` as its classes write it; raises FileNotFoundError."""
    example = example_of(message)
    body = message.model_validate(example.body).model_dump(mode="json")
    return example.model_copy(update={"body": body}).model_dump(mode="json")


def as_text(value: object) -> str:
    """Return JSON as the published files hold it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
