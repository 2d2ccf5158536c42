"""Each service as it reads messages: its own wiring on a real database, on a broker in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from dramatiq.brokers.stub import StubBroker
from sqlalchemy import select

from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State
from services.roster import SERVICES
from shared.contracts.certificates import CertificateIssued
from shared.kernel.clock import SystemClock
from shared.messaging import dead_letters
from shared.messaging.routes import receiver_of
from shared.messaging.tables import inbox
from tests.support.certificates import certificates_settings
from tests.support.databases import TestDatabase
from tests.support.examples import EXAMPLES
from tests.support.notifications import notifications_settings
from tests.support.registration import add_cohort, registration_settings

# Reading messages needs no Redis; whoever tried to use it would fail at once.
NO_REDIS = "redis://127.0.0.1:1/0"

ReaderOf = Callable[[str], "Reader"]


@dataclass(frozen=True)
class Reader:
    """One service with its actors declared."""

    service: str
    database: TestDatabase
    broker: StubBroker

    def receive(self, raw: str) -> None:
        """What a worker does with one message from the service's queue."""
        self.broker.get_actor(receiver_of(self.service)).fn(raw)

    @property
    def dead(self) -> list[str]:
        """Why messages could not be read, each in its first line."""
        with self.database.transaction() as session:
            return [letter.error.split("\n")[0] for letter in dead_letters.waiting(session)]

    @property
    def handled(self) -> list[str]:
        """Names of the messages that were handled."""
        with self.database.transaction() as session:
            return list(session.scalars(select(inbox.c.name).order_by(inbox.c.handled_at)))


def _know_the_registration(database: TestDatabase) -> None:
    """Certificates are always told of a registration that this service has made."""
    now = SystemClock().now()
    person = EXAMPLES[CertificateIssued].body
    with database.transaction() as session:
        cohort = session.get(Cohort, add_cohort(session, now=now))
        participant = queries.participant_for_address(
            session, email="asa.oberg@example.org", email_key="asa.oberg@example.org", now=now
        )
        registration = Registration(
            id=UUID(person["registration_id"]),
            cohort=cohort,
            participant=participant,
            name=person["participant"]["name"],
            language="sv",
            state=State.COMPLETED,
            holds_place=True,
            queue_number=1,
            turn=1,
            sequence=4,
            created_at=now,
        )
        session.add(registration)


@pytest.fixture
def reader_of(request: pytest.FixtureRequest, tmp_path: Path) -> ReaderOf:
    def make(name: str) -> Reader:
        database: TestDatabase = request.getfixturevalue(f"{name}_database")
        settings: dict[str, Callable[[], Any]] = {
            "registration": lambda: registration_settings(database.url, NO_REDIS),
            "notifications": lambda: notifications_settings(database.url, NO_REDIS),
            "certificates": lambda: certificates_settings(database.url, NO_REDIS, tmp_path),
        }
        if name == "registration":
            _know_the_registration(database)
        broker = StubBroker()
        backstage = SERVICES[name].create_backstage(settings[name]())
        backstage.declare_actors(broker)
        request.addfinalizer(backstage.database.close)
        return Reader(name, database, broker)

    return make
