"""Work that falls due: a reminder becomes a mail, mails go to the server."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from services.notifications.domain import falling_due, sending
from services.notifications.domain.house import House
from services.notifications.gateways.transmission import Post
from services.notifications.messaging.sender import Sender
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork

QUEUE = "notifications"
MAIL_QUEUE = "notifications.mail"
SEND_ACTOR = "notifications.send_deliveries"
REMIND_ACTOR = "notifications.remind"

# So many mails travel through the queue in one call, and are begun in one transaction.
_MAILS_IN_A_CALL = 50


class DueActors:
    """The two actors and what they work with; mails are sent with ``threads`` at once."""

    def __init__(
        self, database: Database, post: Post, house: House, clock: Clock, *, threads: int = 4
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._sender = Sender(database, post, house, clock, threads=threads)

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actors on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=MAIL_QUEUE, actor_name=SEND_ACTOR)(
            self.send_deliveries
        )
        dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name=REMIND_ACTOR)(self.remind)

    def due_work(self) -> tuple[DueWork, ...]:
        """Return the rows that the scheduler claims for the actors."""
        house = self._house
        return (
            DueWork(
                "deliveries",
                MAIL_QUEUE,
                SEND_ACTOR,
                lambda session, now, limit: sending.claim(session, now, limit, house=house),
                rows_in_a_call=_MAILS_IN_A_CALL,
            ),
            DueWork(
                "reminders",
                QUEUE,
                REMIND_ACTOR,
                lambda session, now, limit: falling_due.claim(session, now, limit, house=house),
            ),
        )

    def remind(self, reminder_id: str) -> None:
        """Turn one due reminder into a mail."""
        with self._database.transaction() as session:
            falling_due.remind(session, UUID(reminder_id), house=self._house, now=self._clock.now())

    def send_deliveries(self, delivery_ids: str) -> None:
        """Make one attempt at each mail whose row says that one is due; ids with spaces between."""
        self._sender.send([UUID(delivery_id) for delivery_id in delivery_ids.split()])
