"""The listening service, and one long chronicle that many points are read from."""

from __future__ import annotations

import pytest

from tests.conformance.calendar_mail.chronicle import Chronicle
from tests.integration.notifications.story import KeepingPost, Listener
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase


@pytest.fixture
def post() -> KeepingPost:
    return KeepingPost()


@pytest.fixture
def listener(
    notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> Listener:
    return Listener(notifications_database, post, clock)


@pytest.fixture(scope="module")
def chronicle(_notifications_database: TestDatabase) -> Chronicle:
    written = Chronicle(_notifications_database.emptied(), seed=20261124)
    written.write()
    return written
