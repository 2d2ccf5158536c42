"""One long chronicle that many points are read from."""

from __future__ import annotations

import pytest

from tests.conformance.calendar_mail.chronicle import Chronicle
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.feeds import Follower, placed
from tests.support.notification_story import Applicant, Listener, cohort_facts, session_facts
from tests.support.notifications import notifications_settings


@pytest.fixture(scope="module")
def chronicle(_notifications_database: TestDatabase) -> Chronicle:
    written = Chronicle(_notifications_database.emptied(), seed=20261124)
    written.write()
    return written


@pytest.fixture
def follower(
    notifications_database: TestDatabase, redis_url: str, clock: SettableClock
) -> Follower:
    return Follower.of(notifications_settings(notifications_database.url, redis_url), clock)


@pytest.fixture
def asa(listener: Listener) -> Applicant:
    return placed(listener, Applicant(cohort_facts(session_facts(1), session_facts(2))))
