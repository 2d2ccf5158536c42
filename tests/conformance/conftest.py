"""The running Node.js that the judges of calendars and mail share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.javascript.reader import JavaScript


@pytest.fixture(scope="session")
def javascript() -> Iterator[JavaScript]:
    with JavaScript() as running:
        yield running
