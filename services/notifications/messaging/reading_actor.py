"""Mail to us that is to be read, or has been kept long enough."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

import dramatiq

from services.notifications.domain import receiving
from services.notifications.domain.house import House
from services.notifications.messaging.actors import QUEUE
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork

log = logging.getLogger(__name__)

READ_ACTOR = "notifications.read_mail"


@dataclass(frozen=True)
class ReadingActor:
    """The actor that reads mail, and what it works with."""

    database: Database
    house: House
    clock: Clock

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actor on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name=READ_ACTOR)(self.read_mail)

    def due_work(self) -> tuple[DueWork, ...]:
        """Return the rows that the scheduler claims for the actor."""
        house = self.house
        return (
            DueWork(
                "mails",
                QUEUE,
                READ_ACTOR,
                lambda session, now, limit: receiving.claim(session, now, limit, house=house),
            ),
        )

    def read_mail(self, mail_id: str) -> None:
        """Read one mail, if its row says that it is time; a failure is tried again, not lost."""
        mail = UUID(mail_id)
        with self.database.transaction() as session:
            if not receiving.begin(session, mail, now=self.clock.now()):
                return
        try:
            with self.database.transaction() as session:
                receiving.read(session, mail, house=self.house, now=self.clock.now())
        except Exception:
            log.exception("mail %s could not be read", mail)
