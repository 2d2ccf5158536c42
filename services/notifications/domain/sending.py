"""The first half of an attempt: rows are claimed, and what may go now is begun."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import (
    noting,
    pacing,
    policies,
    relaying,
)
from services.notifications.domain.house import House
from services.notifications.domain.merging import merge_with_newer
from services.notifications.domain.standing import Standing, lapsed
from services.notifications.gateways.transmission import Stage
from services.notifications.storage import sending_queries
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.delivery_steps import StepKind
from services.notifications.storage.registrations import Registration
from services.notifications.storage.sending_queries import Begun

log = logging.getLogger(__name__)

# Said where the words of a server would stand.
_STOPPED = "stopped by its reader"
# More than so many wait in their rows and not in a queue, where nobody could pass them by.
_MOST_HANDED_OUT = 1000


@dataclass(frozen=True)
class Attempt:
    """One attempt that has been begun: who may settle it, and what the mail was before."""

    delivery: Delivery
    number: int
    begun_at: datetime
    was: DeliveryState
    was_resent: bool


class AttemptLost(Exception):
    """The attempt took longer than its lease, and somebody else began another."""


def claim(session: Session, now: datetime, limit: int, *, house: House) -> Sequence[UUID]:
    """Take due ledger rows for a while and return their ids: what server and domains allow.

    Only so many are handed out at a time. What somebody waits for is taken first, and finds no
    long queue before it, however large a bulk is due.
    """
    allowed = relaying.allowance(session, limit, house=house, now=now)
    room = min(allowed, _MOST_HANDED_OUT - sending_queries.count_handed_out(session, now))
    if room <= 0:
        return []
    due = _take_due(session, now, room, house=house)
    sending_queries.hand_out(session, due, now + house.claim_lease)
    if due and allowed < limit:
        relaying.probe_with(session, due[0], house=house, now=now)
    return due


def _take_due(session: Session, now: datetime, room: int, *, house: House) -> Sequence[UUID]:
    """Take what is due; where domains have a pace, only what that leaves."""
    if not house.relay.paces:
        return sending_queries.ids_due(session, now, room)
    due = sending_queries.deliveries_due(session, now, room)
    return [each.id for each in pacing.keep_pace(session, due, house.relay.paces, now=now)]


def begin(
    session: Session, ids: Sequence[UUID], *, house: House, now: datetime
) -> Sequence[Attempt]:
    """Begin an attempt at each of some mails for which there is something to do now.

    The rows decide, not the message that called: it may come twice, late, or for mails that
    have been taken back since.
    """
    standing = Standing.of(session, ids, house=house)
    going = [each for each in standing.deliveries if _goes_now(session, each, standing, house, now)]
    attempts = [Attempt(each, each.attempts + 1, now, each.state, each.resent) for each in going]
    begun = [
        Begun(each.delivery, each.number, each.was_resent or each.was == "unknown")
        for each in attempts
    ]
    sending_queries.note_begun(session, begun, until=now + house.send_lease)
    return attempts


def give_back(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Undo the beginning of an attempt that was not made; the mail is due as before."""
    # It is gone when its person has been erased meanwhile.
    for delivery in sending_queries.deliveries_locked(session, [attempt.delivery.id]):
        if is_ours(delivery, attempt):
            delivery.state = attempt.was
            delivery.resent = attempt.was_resent
            delivery.attempts -= 1
            delivery.next_attempt_at = now
            delivery.claimed_until = None


def _goes_now(
    session: Session, delivery: Delivery, standing: Standing, house: House, now: datetime
) -> bool:
    """Tell whether an attempt is to be made now; if not, write down what happens instead."""
    if delivery.next_attempt_at is None or delivery.next_attempt_at > now:
        return False
    if not standing.relay.lets_through(delivery.id):
        delivery.claimed_until = None
        return False
    if delivery.state == "sending" and not _take_over(session, delivery, house, now):
        return False
    if _ends_unsent(session, delivery, standing, now):
        return False
    waits_until = standing.waits_until(delivery, now=now)
    if waits_until is not None:
        delivery.next_attempt_at = waits_until
        delivery.claimed_until = None
    return waits_until is None


def _ends_unsent(session: Session, delivery: Delivery, standing: Standing, now: datetime) -> bool:
    """Close a mail that has nothing more to say, or nobody to say it to."""
    if end := lapsed(session, delivery, now):
        _end_unsent(session, delivery, end, now)
        return True
    if standing.is_stopped(delivery):
        _end_unsent(session, delivery, "suppressed", now, words=_STOPPED)
        delivery.words = _STOPPED
        return True
    held = standing.suppression_of(delivery)
    if held is not None:
        ends: DeliveryState = "unknown" if delivery.state == "unknown" else "suppressed"
        _end_unsent(session, delivery, ends, now, words=held.words)
        delivery.words = held.words
    return held is not None


def is_ours(delivery: Delivery, attempt: Attempt) -> bool:
    """Tell whether nobody has taken the row over from an attempt."""
    return delivery.state == "sending" and delivery.attempts == attempt.number


def _take_over(session: Session, delivery: Delivery, house: House, now: datetime) -> bool:
    """Tell whether an attempt whose worker is silent may be made again at once.

    Before the dot nothing can have arrived. After it the mail may have: it waits like every
    other attempt without an answer.
    """
    if delivery.sending_until is not None and delivery.sending_until > now:
        return False
    log.warning("delivery %s was left at %s by a silent worker", delivery.id, delivery.stage)
    begun_at = (delivery.sending_until or now) - house.send_lease
    if delivery.stage == Stage.DOT:
        leave_unknown(delivery, house, now)
        noting.note_attempt(session, delivery, "silent", begun_at=begun_at, now=now)
        registration = session.get(Registration, delivery.registration_id)
        if registration is not None:
            merge_with_newer(session, delivery, registration, house=house, now=now)
        return False
    noting.note_attempt(session, delivery, "silent", begun_at=begun_at, now=now)
    return True


def leave_unknown(delivery: Delivery, house: House, now: datetime) -> None:
    """Close a mail that may or may not have arrived; what must be known goes once more."""
    close(delivery, "unknown", now)
    if policies.goes_again_after_silence(delivery.kind) and not delivery.resent:
        delivery.next_attempt_at = now + house.repeat_after_silence


def _end_unsent(
    session: Session,
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    words: str | None = None,
) -> None:
    """Close a mail without another attempt; one that may have arrived stays as it was."""
    if delivery.state != state:
        noting.note_end(session, delivery, cast("StepKind", state), now=now, words=words)
    close(delivery, state, now)


def close(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    """Note how a mail ended, with nothing planned."""
    delivery.state = state
    delivery.next_attempt_at = None
    delivery.claimed_until = None
    delivery.settled_at = now
