"""All services on real databases, with messages carried by hand instead of by relay and queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.certificates.messaging import consumers as certificates
from services.certificates.messaging.workshop import Workshop
from services.certificates.storage.issuances import Issuance
from services.notifications.app import house_of
from services.notifications.domain.house import House
from services.notifications.messaging import consumers as notifications
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance
from services.registration.domain.programs.closing import close_cohort
from services.registration.messaging import consumers as registration
from services.registration.storage.catalogue import Cohort
from shared.contracts.message import Envelope
from shared.messaging.consumer import Consumer
from shared.messaging.routes import readers_of
from shared.messaging.tables import outbox
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    certificate_links,
    issuer,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notifications import notifications_settings
from tests.support.stories import Stories


@dataclass
class ServicesTogether:
    """Three services, each with its own database."""

    stories: Stories
    notifications: TestDatabase
    certificates: TestDatabase
    clock: SettableClock
    store: MemoryStore = field(default_factory=MemoryStore)
    _carried: set[UUID] = field(default_factory=set)

    @property
    def house(self) -> House:
        return house_of(notifications_settings("postgresql+psycopg://unused", "redis://unused"))

    @property
    def _databases(self) -> dict[str, TestDatabase]:
        return {
            "registration": self.stories.database,
            "notifications": self.notifications,
            "certificates": self.certificates,
        }

    def carry(self, *, times: int = 1) -> list[str]:
        """Carry all messages until none is left, each so many times; return their names."""
        names: list[str] = []
        while waiting := self._waiting():
            for envelope in waiting:
                self._carried.add(envelope.id)
                names.append(envelope.name)
                for _ in range(times):
                    self.deliver(envelope)
        return names

    def draw(self, issuance_id: UUID) -> None:
        """Draw one certificate."""
        Workshop(
            self.certificates,
            PlainTextRenderer(),
            None,
            self.store,
            certificate_links(),
            self.clock,
        ).render_certificates([issuance_id])

    def deliver(self, envelope: Envelope) -> None:
        """Hand one message to whoever reads it."""
        for reader in readers_of(envelope.name, envelope.version):
            self._consumer(reader).receive(envelope.model_dump_json())

    def _consumer(self, service: str) -> Consumer:
        handlers = {
            "registration": registration.handlers(self.stories.links),
            "notifications": notifications.handlers(self.house, self.clock),
            "certificates": certificates.handlers(issuer=issuer(), clock=self.clock),
        }[service]
        return Consumer(service, self._databases[service], handlers, clock=self.clock)

    def _waiting(self) -> list[Envelope]:
        found = []
        for database in self._databases.values():
            with database.transaction() as session:
                rows = session.execute(select(outbox).order_by(outbox.c.position)).mappings()
                found += [Envelope.model_validate(dict(row)) for row in rows]
        return [envelope for envelope in found if envelope.id not in self._carried]


def attend(together: ServicesTogether, *people: str) -> None:
    """Let people take part and have their certificates."""
    stories = together.stories
    stories.open_cohort(capacity=len(people))
    stories.enter(*people)
    together.carry()
    stories.clock.advance(timedelta(days=15))
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        present = {stories.id_of(who): True for who in people}
        mark = MarkAttendance(cohort.sessions[0].id, present, "organizer:abc")
        mark_attendance(session, mark, now=stories.clock.now())
        close = CloseCohort(stories.cohort_id, actor="organizer:abc", early=False)
        close_cohort(session, close, now=stories.clock.now(), links=stories.links)
    together.carry()
    with together.certificates.transaction() as session:
        reserved = session.scalars(select(Issuance.id)).all()
    for issuance_id in reserved:
        together.draw(issuance_id)
    together.carry()
