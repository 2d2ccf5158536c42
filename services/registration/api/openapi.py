"""The OpenAPI 3.1 document, made from the operations that are served and their models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from services.registration.api.files_sent import MEDIA_TYPE as FILE_TYPE
from services.registration.api.idempotency import HEADER, LONGEST_KEY
from services.registration.api.openapi_links import PARAMETER, links_of
from services.registration.api.operations import Operation, Operations
from services.registration.api.problems import MEDIA_TYPE, Problem
from services.registration.domain.api_tokens import SCOPES

_INTRODUCTION = (
    "Everything that organizers do on the pages of Spinn, for programs. Each request needs a"
    " token; an admin makes one. Failures are problem+json (RFC 9457); decide by `code`."
)


class _Untitled(GenerateJsonSchema):
    """Pydantic's generator without titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Leave the title out."""
        del schema
        return False


def document(subjects: Sequence[Operations], *, server: str) -> dict[str, Any]:
    """Return the whole document."""
    operations = [each for subject in subjects for each in subject.listed]
    refs, schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for subject in subjects:
        for operation in subject.listed:
            entry = paths.setdefault(PARAMETER.sub(r"{\1}", operation.path), {})
            described = _described(operation, subject.tag, refs)
            _add_links(described, operation, operations)
            entry[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Spinn", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": server}],
        "tags": [{"name": each.tag, "description": each.about} for each in subjects],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": _problems(operations, refs[Problem]),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"Scopes: {', '.join(SCOPES)}.",
                }
            },
        },
    }


def _add_links(
    described: dict[str, Any], operation: Operation, operations: Sequence[Operation]
) -> None:
    links = links_of(operation, operations)
    if links:
        described["responses"][str(operation.status)]["links"] = links


def _schemas(
    operations: Iterable[Operation],
) -> tuple[dict[type[BaseModel], dict[str, Any]], dict[str, Any]]:
    models: dict[type[BaseModel], bool] = {Problem: False}
    for operation in operations:
        models.update({operation.body: True} if operation.body else {})
        models.update({operation.answers: False} if operation.answers else {})
    kinds = [(model, "validation" if sent else "serialization") for model, sent in models.items()]
    found, whole = models_json_schema(
        kinds,  # type: ignore[arg-type]  # the two words are the literals that it wants
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    refs = {model: found[model, mode] for model, mode in kinds}  # type: ignore[index]
    return refs, whole.get("$defs", {})


def _described(
    operation: Operation, tag: str, refs: dict[type[BaseModel], dict[str, Any]]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [tag],
        "summary": operation.summary,
        "description": f"{operation.about} Needs the scope `{operation.scope}`.".strip(),
        "parameters": _parameters(operation),
        "responses": _responses(operation, refs),
    }
    if operation.body:
        content = {"application/json": {"schema": refs[operation.body]}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.receiver:
        # OpenAPI 3.1.1, 4.8.14.3: bytes as they are have no schema.
        described["requestBody"] = {"required": True, "content": {FILE_TYPE: {}}}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string",
         "format": "uuid"}}
        for name in PARAMETER.findall(operation.path)
    ]  # fmt: skip
    if operation.query:
        found.extend(_of_query(operation.query))
    if operation.method == "POST":
        about = "Sending the same request again under it does nothing new."
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
        found.append(_header(HEADER, about, key))
    if operation.must_match:
        about = "The ETag of what you have read; 428 without it, 412 if it has changed since."
        found.append(_header("If-Match", about, {"type": "string"}, required=True))
    return found


def _of_query(query: type[BaseModel]) -> Iterable[dict[str, Any]]:
    schema = query.model_json_schema(schema_generator=_Untitled)
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        about = field.pop("description", "")
        # A parameter is there or not; null is nothing that an address can say.
        choices = [each for each in field.pop("anyOf", []) if each.get("type") != "null"]
        plain = {**field, **(choices[0] if choices else {})}
        if plain.get("default", "") is None:
            del plain["default"]
        yield {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": about,
            "schema": plain,
        }


def _header(
    name: str, about: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": about,
        "schema": schema,
    }


def _responses(
    operation: Operation, refs: dict[type[BaseModel], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    status = operation.status if operation.answers or operation.gives else 204
    success: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if operation.answers:
        success["content"] = {"application/json": {"schema": refs[operation.answers]}}
    if operation.gives:
        success["content"] = {media: {} for media in operation.gives}
    if operation.tagged:
        success["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Its version"}}
    found = {str(status): success}
    if operation.tagged and operation.method == "GET":
        found["304"] = {"description": "You have the present version"}
    for refused in sorted(_refusals(operation)):
        found[str(refused)] = {"$ref": f"#/components/responses/{refused}"}
    return found


def _problems(operations: Iterable[Operation], problem: dict[str, Any]) -> dict[str, Any]:
    """Return each way to be refused, once."""
    statuses = sorted({status for operation in operations for status in _refusals(operation)})
    content = {MEDIA_TYPE: {"schema": problem}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def _refusals(operation: Operation) -> set[int]:
    found = {401, 403, 422, 429, 500, 503, *operation.refusals}
    if PARAMETER.search(operation.path):
        found.add(404)
    if operation.method == "POST" or operation.changes:
        found |= {409, 412}
    if operation.body or operation.receiver:
        found |= {400, 413, 415}
    if operation.must_match:
        found |= {412, 428}
    return found
