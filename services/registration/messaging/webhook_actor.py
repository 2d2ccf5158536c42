"""Sending webhooks: due deliveries are claimed, sent without a lock, and written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol
from uuid import UUID

import dramatiq
from sqlalchemy.orm import Session

from services.registration.domain.webhooks.delivering import Parcel, Result, parcel_of, settle
from services.registration.domain.webhooks.signing import SecretMaker
from services.registration.gateways.outgoing_http import Answer, OutgoingHttp
from services.registration.settings import RegistrationSettings
from services.registration.storage import webhooks
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint
from shared.messaging.backstage import DueWork

# A queue of its own: a receiver that takes its time must not hold up offers and holds.
QUEUE = "registration.webhooks"
_SEND = "registration.send_webhook"
# Longer than an attempt may take, so that nothing is sent twice while it is under way.
_LEASE = timedelta(seconds=60)


class Sender(Protocol):
    """Sends one request and says what came of it."""

    def post(self, url: str, body: str, headers: dict[str, str]) -> Answer:
        """Send ``body`` once."""
        ...


@dataclass(frozen=True)
class WebhookActor:
    """What sending needs: database, clock, secrets, the way out, and chance for the jitter."""

    database: Database
    clock: Clock
    maker: SecretMaker
    sender: Sender
    chance: Callable[[], float] = SystemRandom().random

    @classmethod
    def of(cls, database: Database, clock: Clock, settings: RegistrationSettings) -> WebhookActor:
        """Return the actor that ``settings`` describe."""
        maker = SecretMaker(settings.secret_key.get_secret_value())
        return cls(
            database, clock, maker, OutgoingHttp(loopback=settings.webhooks_reach == "loopback")
        )

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actor on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name=_SEND)(self.send)

    def send(self, delivery_id: str) -> None:
        """Try one delivery once; its row says when to try again."""
        row_id = UUID(delivery_id)
        with self.database.transaction() as session:
            parcel = parcel_of(session, row_id, maker=self.maker, now=self.clock.now())
        if parcel is None:
            return
        result = self._sent(parcel)
        failpoint("webhook.after_send")
        with self.database.transaction() as session:
            settle(session, row_id, result, now=self.clock.now(), chance=self.chance())

    def _sent(self, parcel: Parcel) -> Result:
        answer = self.sender.post(parcel.url, parcel.body, parcel.headers)
        return Result(answer.milliseconds, answer.status, answer.error, answer.text)


def _due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return webhooks.claim_due(session, now, limit, _LEASE)


DUE_WEBHOOKS = DueWork(name="due_webhooks", queue=QUEUE, actor=_SEND, claim=_due)
