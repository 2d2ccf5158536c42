"""The second half of an attempt: how far it came, how it ended, and what follows from that."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import (
    alerting,
    bouncing,
    noting,
    policies,
    relaying,
    suppressing,
)
from services.notifications.domain.house import House
from services.notifications.domain.merging import merge_with_newer
from services.notifications.domain.sending import Attempt, close, is_ours, leave_unknown
from services.notifications.domain.telling import ORDERED_KINDS
from services.notifications.facts.suppression import Cause
from services.notifications.gateways.transmission import Fate, Transmission
from services.notifications.storage import queries, sending_queries
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import StepKind
from services.notifications.storage.registrations import Registration
from services.notifications.storage.sending_queries import Accepted
from shared.kernel.addresses import mailbox_key

log = logging.getLogger(__name__)


def write_together(
    session: Session,
    before_dot: Sequence[Attempt],
    accepted: Sequence[tuple[Attempt, Transmission]],
    *,
    house: House,
    now: datetime,
) -> set[UUID]:
    """Write down how far some attempts have come, and that a server has taken other mails.

    From its dot on an attempt may succeed without our knowing. All rows are locked first, in
    their order: somebody else may be about to change several of them.

    Returns:
        The mails whose dot may be sent; the others have been taken over.
    """
    taken = [
        Accepted(attempt.delivery.id, attempt.number, transmission.words, attempt.begun_at)
        for attempt, transmission in accepted
    ]
    numbers = [(each.delivery.id, each.number) for each in before_dot]
    written = sending_queries.write_together(
        session, numbers, taken, relay=house.relay.name, now=now
    )
    for attempt, transmission in accepted:
        if attempt.delivery.id not in written.closed:
            log.warning("delivery %s was taken over, its outcome is dropped", attempt.delivery.id)
        elif not written.at_ease:
            relaying.learn(session, attempt.delivery.id, transmission, house=house, now=now)
    return written.held


def settle(
    session: Session,
    attempt: Attempt,
    transmission: Transmission,
    *,
    house: House,
    now: datetime,
) -> None:
    """Write down what became of an attempt that was not taken, and what is planned next."""
    delivery, registration = _locked(session, attempt.delivery.id)
    if delivery is None or not is_ours(delivery, attempt):
        log.warning("delivery %s was taken over, its outcome is dropped", attempt.delivery.id)
        return
    delivery.stage = transmission.stage
    delivery.words = transmission.words
    match transmission.fate:
        case Fate.DEFERRED:
            _defer(delivery, now)
        case Fate.UNKNOWN:
            leave_unknown(delivery, house, now)
        case _:
            close(delivery, "failed", now)
            log.warning("delivery %s was refused at %s", delivery.id, transmission.stage)
            _learn_from_refusal(session, delivery, transmission, now)
    relaying.learn(session, delivery.id, transmission, house=house, now=now)
    ended = cast("StepKind", delivery.state)
    noting.note_attempt(session, delivery, ended, begun_at=attempt.begun_at, now=now)
    if delivery.state == "failed" and policies.tells_of_no_mailbox(transmission.status):
        bouncing.tell_registration(session, delivery, "bounced", transmission.words, now=now)
    if registration is not None:
        merge_with_newer(session, delivery, registration, house=house, now=now)


def _locked(session: Session, delivery_id: UUID) -> tuple[Delivery | None, Registration | None]:
    """Lock the registration, if the row stands in its order, and then the row."""
    known = session.get(Delivery, delivery_id)
    if known is None:
        return None, None
    registration = None
    if known.kind in ORDERED_KINDS or known.kind == "reminder":
        registration = queries.registration_locked(session, known.registration_id)
    return queries.delivery_locked(session, delivery_id), registration


def _learn_from_refusal(
    session: Session, delivery: Delivery, transmission: Transmission, now: datetime
) -> None:
    """Send nothing more to a mailbox that is said not to exist; tell people of the rest."""
    if transmission.fate is Fate.REFUSED_POLICY and transmission.code is not None:
        domain = mailbox_key(delivery.recipient).rpartition("@")[2]
        alerting.alert(session, "refused_by_policy", domain, words=transmission.words, now=now)
    elif policies.tells_of_no_mailbox(transmission.status):
        cause = Cause("unknown_user", f"delivery {delivery.id}", transmission.words)
        suppressing.suppress(session, delivery.recipient, cause, now=now)


def _defer(delivery: Delivery, now: datetime) -> None:
    again = policies.retry_at(delivery.id, delivery.attempts, now=now)
    if again >= delivery.not_after:
        close(delivery, "expired", now)
        return
    delivery.state = "deferred"
    delivery.next_attempt_at = again
    delivery.claimed_until = None
