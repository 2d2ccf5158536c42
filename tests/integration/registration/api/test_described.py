"""The document and the server agree: requests drawn from the one never surprise the other."""

from __future__ import annotations

from collections import Counter
from typing import Any

import schemathesis
import schemathesis.checks
import schemathesis.specs.openapi.checks as openapi_checks
from hypothesis import HealthCheck, Phase, given, settings

from services.registration.app import create_app
from tests.support.api import api_token
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings


def conformance() -> list[Any]:
    return [
        schemathesis.checks.not_a_server_error,
        openapi_checks.status_code_conformance,
        openapi_checks.content_type_conformance,
        openapi_checks.response_headers_conformance,
        openapi_checks.response_schema_conformance,
    ]


def test_operations_when_called_as_described_then_answer_as_described(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock
) -> None:
    options = registration_settings(
        registration_database.url, redis_url, api_limit="1000000/minute"
    )
    headers = {"Authorization": f"Bearer {api_token(registration_database, clock.now())}"}
    app = create_app(options, clock)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    checks, statuses, operations = conformance(), Counter[int](), 0

    for found in schema.get_all_operations():
        operation = found.ok()
        operations += 1

        @settings(
            max_examples=6,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def agree(case: Any) -> None:
            statuses[case.call_and_validate(headers=headers, checks=checks).status_code] += 1

        agree()

    assert operations > 35
    assert {200, 404} <= statuses.keys()
    assert 401 not in statuses
