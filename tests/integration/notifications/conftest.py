"""The web pages of the service, for somebody who is signed in and for anybody."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.notifications.app import create_app
from services.notifications.settings import NotificationsSettings
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notifications import notifications_settings


@pytest.fixture
def settings(notifications_database: TestDatabase, redis_url: str) -> NotificationsSettings:
    return notifications_settings(
        notifications_database.url, redis_url, public_url="http://spinn.example.org"
    )


@pytest.fixture
def visitor(settings: NotificationsSettings, clock: SettableClock) -> FlaskClient:
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def organizer(visitor: FlaskClient, redis_url: str) -> FlaskClient:
    person = Organizer(id=str(uuid4()), name="Olle Exempel", email="olle@exempel.se")
    visitor.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return visitor
