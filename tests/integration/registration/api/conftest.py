"""Fixtures of the API's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from services.registration.app import create_app
from tests.support.api import ApiClient, api_token
from tests.support.api_walk import Walk
from tests.support.api_world import World, house
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings
from tests.support.stories import Stories


@pytest.fixture
def api(app: Flask, registration_database: TestDatabase, clock: SettableClock) -> ApiClient:
    return ApiClient.of(app, api_token(registration_database, clock.now()))


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
