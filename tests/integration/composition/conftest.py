"""All services together, for the tests of what one alone cannot show."""

from __future__ import annotations

import pytest

from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.services_together import ServicesTogether
from tests.support.stories import Stories


@pytest.fixture
def together(
    registration_database: TestDatabase,
    notifications_database: TestDatabase,
    certificates_database: TestDatabase,
    clock: SettableClock,
) -> ServicesTogether:
    stories = Stories(registration_database, clock)
    return ServicesTogether(stories, notifications_database, certificates_database, clock)
