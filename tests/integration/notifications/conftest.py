"""The listening service on a real database, with a post that keeps its parcels."""

from __future__ import annotations

import pytest

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
