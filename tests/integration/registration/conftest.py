"""Fixtures of the registration service's tests."""

from __future__ import annotations

import pytest

from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.stories import Stories


@pytest.fixture
def stories(registration_database: TestDatabase, clock: SettableClock) -> Stories:
    return Stories(registration_database, clock)
