"""Messages of organizers that fall due: each becomes mails in the ledger."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from services.notifications.domain import announcing
from services.notifications.domain.house import House
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork

ANNOUNCE_ACTOR = "notifications.announce"


class AnnouncementActor:
    """The actor and what it works with."""

    def __init__(self, database: Database, house: House, clock: Clock, *, queue: str) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._queue = queue

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actor on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=self._queue, actor_name=ANNOUNCE_ACTOR)(
            self.announce
        )

    def due_work(self) -> DueWork:
        """Return the rows that the scheduler claims for the actor."""
        return DueWork("announcements", self._queue, ANNOUNCE_ACTOR, announcing.claim)

    def announce(self, announcement_id: str) -> None:
        """Enter the mails of one message, if its row says that it is due."""
        with self._database.transaction() as session:
            announcing.send(
                session, UUID(announcement_id), house=self._house, now=self._clock.now()
            )
