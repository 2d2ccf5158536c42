"""Writes docs/messages.md from the contracts: who tells what to whom, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.contracts.message import Envelope, Message
from shared.contracts.published import example_of, file_name, schema_of
from shared.contracts.registry import MESSAGES
from shared.messaging.routes import ROUTES

_HEAD = """\
# Messages

<!-- Written by `./spinn contracts write` from `shared/contracts`. Change the classes instead. -->

What the services tell one another. A message is a fact that has happened; nothing waits for an
answer. It is recorded in its teller's outbox in the transaction of what happened, and each reader
handles it once, whatever happens on the way.

Within a version fields are only added, and readers ignore what they do not know. Anything else is
a new version, and both are sent until nobody reads the old one. JSON Schemas lie in
`shared/contracts/schemas`, the examples below in `shared/contracts/examples`.
"""

_FORMATS = {"uuid": "UUID", "date-time": "instant", "date": "date"}


def messages_page() -> str:
    """Return the text of docs/messages.md."""
    schemas = {message: schema_of(message) for message in MESSAGES}
    parts: dict[str, Any] = {}
    for message, schema in schemas.items():
        parts.update(schema["$defs"])
        parts.pop(message.__name__)
    return "\n".join(
        (
            _HEAD,
            *_overview(),
            "\n## The envelope\n",
            "Every message travels in one; the tables further down are of its `body`.\n",
            *_fields(Envelope.model_json_schema()),
            *(line for message in MESSAGES for line in _section(message, schemas[message])),
            "\n## Parts\n",
            "What several messages carry.",
            *(line for name in sorted(parts) for line in _part(name, parts[name])),
            "",
        )
    )


def _overview() -> Iterable[str]:
    yield "| message | version | told by | read by | purpose |"
    yield "| --- | ---: | --- | --- | --- |"
    for message in MESSAGES:
        name = f"[`{message.NAME}`](#{_anchor(message)})"
        readers = ", ".join(ROUTES[message])
        cells = (name, str(message.VERSION), message.PRODUCER, readers, message.PURPOSE)
        yield f"| {' | '.join(cells)} |"


def _anchor(message: type[Message]) -> str:
    return f"{message.NAME}-version-{message.VERSION}".replace(".", "")


def _section(message: type[Message], schema: Mapping[str, Any]) -> Iterable[str]:
    body = schema["$defs"][message.__name__]
    example = example_of(message).model_dump_json(indent=2)
    yield f"\n## {message.NAME}, version {message.VERSION}\n"
    yield f"{body['description']}\n"
    yield f"- Told by: {message.PRODUCER}"
    yield f"- Read by: {', '.join(ROUTES[message])}"
    yield f"- Purpose: {message.PURPOSE}"
    yield f"- Schema and example: `{file_name(message)}`\n"
    yield from _fields(body)
    yield f"\n<details><summary>Example</summary>\n\n```json\n{example}\n```\n\n</details>"


def _part(name: str, schema: Mapping[str, Any]) -> Iterable[str]:
    yield f"\n### {name}\n"
    yield f"{schema['description']}\n"
    yield from _fields(schema)


def _fields(schema: Mapping[str, Any]) -> Iterable[str]:
    yield "| field | type | meaning |"
    yield "| --- | --- | --- |"
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        kind = _type(field) + ("" if name in required else ", may be absent")
        yield f"| `{name}` | {kind} | {field['description']} |"


def _type(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "$ref" in field:
        name = field["$ref"].rsplit("/", maxsplit=1)[-1]
        return f"[{name}](#{name.lower()})"
    if "enum" in field or "const" in field:
        values = field.get("enum") or [field["const"]]
        return ", ".join(f"`{value}`" for value in values)
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return _simple(field)


def _simple(field: Mapping[str, Any]) -> str:
    if field["type"] == "string":
        known = _FORMATS.get(field.get("format", ""), "text")
        return "wall time" if "pattern" in field else known
    least = f" ≥ {field['minimum']}" if "minimum" in field else ""
    return f"{field['type']}{least}"
