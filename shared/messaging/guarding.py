"""Holding back messages about people who have been erased: late ones, and such as were blanked."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import wraps
from uuid import UUID

from sqlalchemy.orm import Session

from shared.contracts.facts import Person
from shared.contracts.message import Envelope, Message
from shared.messaging.consumer import Handler
from shared.messaging.erasing import is_erased

log = logging.getLogger(__name__)

# What a message may say beside the thing that it happened to.
_NAMES_PERSON = ("registration_id", "participant_id")


def unless_erased(handler: Handler) -> Handler:
    """Return ``handler`` for messages about people who are not erased; others are dropped."""

    @wraps(handler)
    def guarded(session: Session, message: Message, envelope: Envelope) -> None:
        ids = {envelope.aggregate_id, *_named_in(message)}
        if is_erased(session, ids, told_at=envelope.occurred_at) or _is_blank(message):
            log.info("%s %s is about somebody erased, dropped", envelope.name, envelope.id)
            return
        handler(session, message, envelope)

    return guarded


def _named_in(message: Message) -> Iterable[UUID]:
    values = (getattr(message, name, None) for name in _NAMES_PERSON)
    return [value for value in values if isinstance(value, UUID)]


def _is_blank(message: Message) -> bool:
    """Tell whether a message was told of somebody, and has been blanked before it was sent."""
    values = (getattr(message, name) for name in type(message).model_fields)
    return any(isinstance(value, Person) and not value.email for value in values)
