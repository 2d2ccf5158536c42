"""Receiving a fact: decode, claim in the inbox, apply, all in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import dramatiq
from pydantic import ValidationError
from sqlalchemy.orm import Session

from shared.contracts.message import Envelope, Message
from shared.contracts.registry import UnknownMessage, decode
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint
from shared.kernel.log import correlated
from shared.messaging import dead_letters, inbox
from shared.messaging.routes import receiver_of

log = logging.getLogger(__name__)

Handler = Callable[[Session, Any, Envelope], None]


class NotRead(LookupError):
    """The message is known, but this service has no handler for it."""


class Consumer:
    """One service's reader of messages.

    A handler translates the message into a call of the domain. It runs at most once for each
    message id, however often the message is delivered; it is run again when its transaction
    did not commit. What cannot be read becomes a dead letter at once, so that it never blocks
    the messages behind it.
    """

    def __init__(
        self,
        service: str,
        database: Database,
        handlers: Mapping[type[Message], Handler],
        *,
        clock: Clock,
    ) -> None:
        self.service = service
        self._database = database
        self._handlers = handlers
        self._clock = clock

    def receive(self, raw: str) -> None:
        """Handle one envelope, given as JSON."""
        try:
            envelope = Envelope.model_validate_json(raw)
            message = decode(envelope)
            handler = self._handler_for(message)
        except (ValidationError, UnknownMessage, NotRead) as error:
            self.bury(raw, f"{type(error).__name__}: {error}")
            return
        with correlated(envelope.correlation_id):
            self._apply(handler, message, envelope)

    def _apply(self, handler: Handler, message: Message, envelope: Envelope) -> None:
        """Run ``handler`` once for this message, in the transaction that remembers it."""
        with self._database.transaction() as session:
            if not inbox.claim(session, self.service, envelope, self._clock.now()):
                log.info("%s %s handled before, dropped", envelope.name, envelope.id)
                return
            handler(session, message, envelope)
            failpoint(f"{self.service}.before_commit")
        log.info("%s %d handled by %s", envelope.name, envelope.sequence, self.service)
        failpoint(f"{self.service}.after_commit")

    def bury(self, raw: str, error: str) -> None:
        """Keep a message that cannot be handled, and say so loudly."""
        with self._database.transaction() as session:
            letter_id = dead_letters.bury(
                session, consumer=self.service, raw=raw, error=error, now=self._clock.now()
            )
        log.error(
            "dead letter %s for %s: %s", letter_id, self.service, error.split("\n", maxsplit=1)[0]
        )

    def _handler_for(self, message: Message) -> Handler:
        try:
            return self._handlers[type(message)]
        except KeyError:
            raise NotRead(f"{self.service} does not read {message.NAME}") from None


def declare_receiver(broker: dramatiq.Broker, consumer: Consumer) -> None:
    """Declare the actor that feeds ``consumer``, and the one that buries what always fails."""
    service = consumer.service

    def bury(message: dict[str, Any], _retries: dict[str, Any]) -> None:
        error = message["options"].get("traceback", "no traceback").strip().rsplit("\n", 1)[-1]
        consumer.bury(message["args"][0], error)

    dramatiq.actor(broker=broker, queue_name=service, actor_name=f"{service}.bury")(bury)
    dramatiq.actor(
        broker=broker,
        queue_name=service,
        actor_name=receiver_of(service),
        on_retry_exhausted=f"{service}.bury",
    )(consumer.receive)
