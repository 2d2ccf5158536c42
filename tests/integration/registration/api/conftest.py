"""Fixtures of the API's tests."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.api import ApiClient, api_token
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase


@pytest.fixture
def api(app: Flask, registration_database: TestDatabase, clock: SettableClock) -> ApiClient:
    return ApiClient.of(app, api_token(registration_database, clock.now()))
