"""The running veraPDF that the tests of documents share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificate_house import House
from tests.support.certificate_site import CertificateSite
from tests.support.certificates import MemoryStore, PlainTextRenderer
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.verapdf import VeraPDF


@pytest.fixture(scope="session")
def verapdf() -> Iterator[VeraPDF]:
    with VeraPDF() as running:
        yield running


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock) -> House:
    """The service on a real database."""
    return House(certificates_database, clock, PlainTextRenderer(), MemoryStore())


@pytest.fixture
def site(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> CertificateSite:
    """The service with its pages, without limits."""
    return CertificateSite.opened(certificates_database, clock, redis_url, tmp_path)
