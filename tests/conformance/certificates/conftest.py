"""The running veraPDF that the tests of documents share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.verapdf import VeraPDF


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPDF]:
    with VeraPDF() as running:
        yield running
