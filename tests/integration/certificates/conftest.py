"""The service on a real database, and browsers in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.certificates.app import create_app
from services.certificates.gateways.filestore import LocalFileStore
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, PlainTextRenderer, certificates_settings
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock) -> House:
    return House(certificates_database, clock, PlainTextRenderer(), MemoryStore())


@pytest.fixture
def visitor(house: House, redis_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser without a sign-in, at the service without its mount; documents are on disk."""
    settings = certificates_settings(
        house.database.url, redis_url, tmp_path, public_url="http://spinn.example.org"
    )
    house.store = LocalFileStore(tmp_path)
    app = create_app(settings, house.clock)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_client() as client:
        yield client


@pytest.fixture
def organizer(visitor: FlaskClient, redis_url: str) -> FlaskClient:
    """The same browser, signed in as an organizer."""
    person = Organizer(id="organizer-1", name="Ola Exempel", email="ola@exempel.se")
    visitor.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return visitor
