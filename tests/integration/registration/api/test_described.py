"""The document and the server agree: requests drawn from the one never surprise the other."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import schemathesis.checks
import schemathesis.specs.openapi.checks as openapi_checks
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode

from services.registration.app import create_app
from tests.support.api import ApiClient, api_token
from tests.support.api_aims import AIMS, Aim
from tests.support.api_world import World, furnish, house
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings
from tests.support.stories import Stories

log = logging.getLogger(__name__)

CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]
# A body that was drawn is put aside for one that is taken.
WITH_BODY = [check for check in CHECKS if check is not openapi_checks.negative_data_rejection]
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
    return api.get(path).headers.get("ETag") or version_of(api, path.rpartition("/")[0])


def share(counted: Counter[int]) -> float:
    """What part of the answers was no refusal."""
    return sum(number for status, number in counted.items() if status < 400) / counted.total()


def document_of(app: Flask) -> Any:
    """The document as schemathesis reads it."""
    config = SchemathesisConfig.from_dict(REFUSED)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)


@pytest.fixture
def served(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock, files: Path
) -> Flask:
    options = registration_settings(
        registration_database.url, redis_url, api_limit="1000000/minute", file_directory=files
    )
    return create_app(options, clock)


@pytest.fixture
def walk(served: Flask, registration_database: TestDatabase, clock: SettableClock) -> Walk:
    api = ApiClient.of(served, api_token(registration_database, clock.now()))
    world = World(api, Stories(registration_database, clock))
    return Walk(api, world, house(world))


def test_operations_when_called_as_described_then_answer_as_described(
    served: Flask, walk: Walk
) -> None:
    for found in document_of(served).get_all_operations():
        walk.through(found.ok())

    log.info("what each operation answered:\n%s", walk.table())
    reached = {name for name, counted in walk.statuses.items() if share(counted) > 0}
    assert walk.statuses.keys() - reached == set()
    assert len(reached) > 100


def give_what_it_takes(walk: Walk, case: Any) -> None:
    """Let a request that needs a body have one that is taken.

    It goes to whatever the links have led to, unless the body itself says whose act it is.
    """
    raw = case.operation.definition.raw
    if "requestBody" not in raw:
        return
    aim = AIMS[raw["operationId"]](walk.world)
    case.body, case.media_type = aim.body, aim.media_type
    case.query = aim.query or case.query
    if not case.path_parameters or (isinstance(aim.body, dict) and "token" in aim.body):
        case.path_parameters = {**(case.path_parameters or {}), **aim.ids}


def test_links_when_followed_then_each_answer_is_as_described(served: Flask, walk: Walk) -> None:
    """From lists and what is made to whatever the answers lead to, in any order.

    Bodies that break their description are sent by the walk above; here each is one that is
    taken, and each step needs what an earlier answer held.
    """
    furnish(walk.world)
    reached: set[str] = set()
    changed: set[str] = set()

    class Wanderer(document_of(served).as_state_machine()):  # type: ignore[misc]  # made for it
        def get_call_kwargs(self, _case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {walk.api.token}"}}

        def before_call(self, case: Any) -> None:
            give_what_it_takes(walk, case)

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            with_body = case.body is not NOT_SET
            case.validate_response(response, checks=WITH_BODY if with_body else CHECKS)
            if response.status_code < 300:
                into = changed if with_body else reached
                into.add(case.operation.definition.raw["operationId"])

    run_state_machine_as_test(
        Wanderer, settings=settings(DRAWN, max_examples=15, stateful_step_count=15)
    )

    log.info("links led to %s", ", ".join(sorted(reached | changed)))
    assert len(reached | changed) > 20
    assert len(changed) > 8
