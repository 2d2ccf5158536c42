"""Links of the OpenAPI document: from an answer to what can be done with the thing in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from services.registration.api.operations import Operation

PARAMETER = re.compile(r"<uuid:(\w+)>")
_ONE_THING = re.compile(r"/[\w-]+/<uuid:(\w+)>")
_CREATED = 201


def links_of(operation: Operation, operations: Sequence[Operation]) -> dict[str, dict[str, Any]]:
    """Return the links that the answer of ``operation`` has.

    Whatever shows or makes one thing leads to all that can be done with it, with its version
    where that is asked for; a list leads to its first thing, and a thing to those it names.
    """
    getters = _getters(operations)
    found: dict[str, dict[str, Any]] = {}
    for parameter, where in _ids(operation, getters).items():
        getter = getters[parameter]
        made = operation.answers is getter.answers and operation.status == _CREATED
        whole = made or operation is getter
        targets = _targets(parameter, operations) if whole else [getter]
        for target in targets:
            if target is not operation:
                found[target.name] = _link(operation, target, {parameter: where})
    return found


def _getters(operations: Iterable[Operation]) -> dict[str, Operation]:
    """Return the operation that gets a thing, by the parameter that names the thing."""
    return {
        match[1]: operation
        for operation in operations
        if operation.method == "GET" and (match := _ONE_THING.fullmatch(operation.path))
    }


def _ids(operation: Operation, getters: Mapping[str, Operation]) -> dict[str, str]:
    """Return where in the answer the ids of things stand, by the parameter that they are for."""
    answers = operation.answers
    if answers is None:
        return {}
    shape, at = _item(answers)
    own = {getter.answers: parameter for parameter, getter in getters.items()}
    found = {name: f"{at}/{name}" for name in shape.model_fields if name in getters}
    return found | ({own[shape]: f"{at}/id"} if shape in own else {})


def _item(answers: type[BaseModel]) -> tuple[type[BaseModel], str]:
    """Return what a list holds and where its first stands, or the shape itself."""
    items = answers.model_fields.get("items")
    arguments = getattr(items.annotation, "__args__", ()) if items else ()
    if arguments and isinstance(arguments[0], type) and issubclass(arguments[0], BaseModel):
        return arguments[0], "$response.body#/items/0"
    return answers, "$response.body#"


def _targets(parameter: str, operations: Iterable[Operation]) -> list[Operation]:
    return [
        operation for operation in operations if PARAMETER.findall(operation.path) == [parameter]
    ]


def _link(source: Operation, target: Operation, parameters: dict[str, str]) -> dict[str, Any]:
    if target.must_match and source.tagged and target.answers in (None, source.answers):
        parameters = {**parameters, "header.If-Match": "$response.header.ETag"}
    return {"operationId": target.name, "parameters": parameters}
