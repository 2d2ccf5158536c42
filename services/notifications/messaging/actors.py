"""Work that falls due: a reminder becomes a mail, a mail goes to the server."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

import dramatiq

from services.notifications.domain import falling_due, sending
from services.notifications.domain.house import House
from services.notifications.domain.writing import write
from services.notifications.gateways.mime import UndeliverableAddress
from services.notifications.gateways.transmission import (
    Fate,
    Parcel,
    Post,
    Stage,
    Transmission,
)
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint
from shared.kernel.log import correlated
from shared.messaging.backstage import DueWork

log = logging.getLogger(__name__)

QUEUE = "notifications"
MAIL_QUEUE = "notifications.mail"
SEND_ACTOR = "notifications.send_delivery"
REMIND_ACTOR = "notifications.remind"


@dataclass(frozen=True)
class DueActors:
    """The two actors and what they work with.

    The mail server is never spoken to inside a transaction: an attempt is begun and committed,
    made, and settled.
    """

    database: Database
    post: Post
    house: House
    clock: Clock

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actors on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=MAIL_QUEUE, actor_name=SEND_ACTOR)(
            self.send_delivery
        )
        dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name=REMIND_ACTOR)(self.remind)

    def due_work(self) -> tuple[DueWork, ...]:
        """Return the rows that the scheduler claims for the actors."""
        house = self.house
        return (
            DueWork(
                "deliveries",
                MAIL_QUEUE,
                SEND_ACTOR,
                lambda session, now, limit: sending.claim(session, now, limit, house=house),
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
        with self.database.transaction() as session:
            falling_due.remind(session, UUID(reminder_id), house=self.house, now=self.clock.now())

    def send_delivery(self, delivery_id: str) -> None:
        """Make one attempt at one mail, if its row says that one is due."""
        with self.database.transaction() as session:
            attempt = sending.begin(
                session, UUID(delivery_id), house=self.house, now=self.clock.now()
            )
        if attempt is None:
            return
        with correlated(str(attempt.delivery.registration_id)):
            self._attempt(attempt)

    def _attempt(self, attempt: sending.Attempt) -> None:
        """Hand one mail over and write down what became of it."""
        delivery = attempt.delivery
        failpoint("notifications.before_send")
        try:
            transmission = self._transmit(attempt)
        except sending.AttemptLost:
            log.warning("delivery %s was taken over before its end", delivery.id)
            return
        failpoint("notifications.after_accept")
        with self.database.transaction() as session:
            sending.settle(session, attempt, transmission, house=self.house, now=self.clock.now())
        log.info("delivery %s, %s: %s", delivery.id, delivery.kind, transmission.fate)

    def _transmit(self, attempt: sending.Attempt) -> Transmission:
        """Write the mail and hand it over; what cannot be written is refused, not repeated."""
        try:
            parcel = write(attempt.delivery, self.house)
        except UndeliverableAddress:
            return Transmission(
                Fate.REFUSED_ADDRESS, Stage.CONNECT, "the address cannot be written for a server"
            )
        except Exception as error:
            log.exception("delivery %s cannot be written", attempt.delivery.id)
            words = f"the mail cannot be written: {type(error).__name__}"
            return Transmission(Fate.REFUSED_POLICY, Stage.CONNECT, words)
        return self._hand_over(attempt, parcel)

    def _hand_over(self, attempt: sending.Attempt, parcel: Parcel) -> Transmission:
        def before_dot() -> None:
            with self.database.transaction() as session:
                sending.mark_before_dot(session, attempt)

        return self.post.send(parcel, before_dot)
