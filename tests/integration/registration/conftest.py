"""Fixtures of the registration service's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from services.registration.app import create_app
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import registration_settings
from tests.support.stories import Stories


@pytest.fixture
def stories(registration_database: TestDatabase, clock: SettableClock) -> Stories:
    return Stories(registration_database, clock)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Where the files are that people send."""
    return tmp_path / "files"


@pytest.fixture
def app(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock, files: Path
) -> Flask:
    settings = registration_settings(registration_database.url, redis_url, file_directory=files)
    return create_app(settings, clock)
