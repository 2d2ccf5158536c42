"""One long chronicle that many points are read from."""

from __future__ import annotations

import pytest

from tests.conformance.calendar_mail.chronicle import Chronicle
from tests.support.databases import TestDatabase


@pytest.fixture(scope="module")
def chronicle(_notifications_database: TestDatabase) -> Chronicle:
    written = Chronicle(_notifications_database.emptied(), seed=20261124)
    written.write()
    return written
