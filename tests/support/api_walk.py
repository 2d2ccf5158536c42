"""Calls what the API's document describes, and holds each answer against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import schemathesis
import schemathesis.checks
import schemathesis.specs.openapi.checks as openapi_checks
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from tests.support.api import ApiClient
from tests.support.api_aims import AIMS, Aim
from tests.support.api_world import World

CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]
# Too large is as good a refusal as any.
REFUSED = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}
DRAWN = settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Walk:
    """Calls operations of the API in a world that has what they act on, and counts answers."""

    api: ApiClient
    world: World
    ids: dict[str, str]
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def aim(self, operation: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """Return ids for the path of an operation, and what else it takes."""
        raw = operation.definition.raw
        aim = AIMS.get(raw["operationId"], lambda _world: Aim())(self.world)
        named = [each["name"] for each in raw["parameters"] if each["in"] == "path"]
        taken = {} if aim.body is None else {"body": aim.body, "media_type": aim.media_type}
        taken |= {"query": aim.query} if aim.query else {}
        return {name: {**self.ids, **aim.ids}[name] for name in named}, taken

    def headers(self, operation: Any, ids: dict[str, str]) -> dict[str, str]:
        """Return what each request has: the token, and the present version if it is asked for."""
        token = {"Authorization": f"Bearer {self.api.token}"}
        named = {each["name"] for each in operation.definition.raw["parameters"]}
        if "If-Match" not in named:
            return token
        return {**token, "If-Match": version_of(self.api, operation.path.format(**ids))}

    def through(self, operation: Any) -> None:
        """Call an operation with what it takes, then with what is drawn from the document."""
        ids, taken = self.aim(operation)
        headers = self.headers(operation, ids)
        self.send(operation, operation.Case(path_parameters=ids, **taken), headers)
        if operation.method.upper() != "DELETE":
            headers = self.headers(operation, ids)
        for strategy in _drawn(operation, ids):

            @DRAWN
            @given(case=strategy)
            def agree(case: Any) -> None:
                self.send(operation, case, headers)

            agree()

    def follow(self, shows: Any, act: Any, parameters: dict[str, str]) -> int:
        """Look at a thing, and do to it what a link of the answer leads to; return the status."""
        ids, taken = self.aim(act)
        named = [
            each["name"] for each in shows.definition.raw["parameters"] if each["in"] == "path"
        ]
        thing = shows.Case(path_parameters={name: ids[name] for name in named})
        shown = thing.call_and_validate(headers=self.headers(shows, ids), checks=CHECKS)
        led = {name: shown.json()["id"] for name in named if name in parameters}
        assert led == {name: ids[name] for name in led}
        headers = self.headers(act, ids)
        if "header.If-Match" in parameters:
            headers["If-Match"] = shown.headers["etag"][0]
        done = act.Case(path_parameters=ids, **taken)
        answer = done.call_and_validate(headers=headers, checks=CHECKS)
        return int(answer.status_code)

    def send(self, operation: Any, case: Any, headers: dict[str, str]) -> None:
        """Send one request, hold its answer against the document, and count it."""
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        self.statuses[operation.definition.raw["operationId"]][answer.status_code] += 1

    def table(self) -> str:
        """Return for each operation what part of its answers was no refusal, and all answers."""
        return "\n".join(
            f"{name:<26} {share(counted):4.0%} {dict(sorted(counted.items()))}"
            for name, counted in self.statuses.items()
        )


def _drawn(operation: Any, ids: dict[str, str]) -> list[Any]:
    """Requests as described, requests that break the description, and ids that lead nowhere."""
    modes = [GenerationMode.POSITIVE]
    modes += [GenerationMode.NEGATIVE] if operation.definition.raw.get("requestBody") else []
    found = [operation.as_strategy(mode, path_parameters=ids) for mode in modes]
    return [*found, operation.as_strategy()] if ids else found


def version_of(api: ApiClient, path: str) -> str:
    """The ETag of the thing at ``path``, or of the one that it is a part of."""
    if not path:
        return '"none"'
    return api.get(path).headers.get("ETag") or version_of(api, path.rpartition("/")[0])


def share(counted: Counter[int]) -> float:
    """What part of the answers was no refusal."""
    return sum(number for status, number in counted.items() if status < 400) / counted.total()


def document_of(app: Flask) -> Any:
    """The document as schemathesis reads it."""
    config = SchemathesisConfig.from_dict(REFUSED)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
