"""The life of a ledger row: claimed, begun, settled; and what follows from each outcome."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import (
    alerting,
    noting,
    pacing,
    policies,
    relaying,
    suppressing,
)
from services.notifications.domain.house import House
from services.notifications.domain.standing import Standing, lapsed
from services.notifications.domain.telling import ORDERED_KINDS, tell
from services.notifications.facts.suppression import Cause
from services.notifications.gateways.transmission import Fate, Stage, Transmission
from services.notifications.storage import queries, sending_queries
from services.notifications.storage.cohort_queries import whole_cohort
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.delivery_steps import StepKind
from services.notifications.storage.registrations import Registration
from services.notifications.storage.sending_queries import Accepted
from shared.kernel.addresses import mailbox_key

log = logging.getLogger(__name__)

# More than so many wait in their rows and not in a queue, where nobody could pass them by.
_MOST_HANDED_OUT = 1000
_OPEN = frozenset({"queued", "deferred", "sending"})


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
    due = sending_queries.deliveries_due(session, now, room)
    due = pacing.keep_pace(session, due, house.relay.paces, now=now)
    for delivery in due:
        delivery.claimed_until = now + house.claim_lease
    if due and allowed < limit:
        relaying.probe_with(session, due[0].id, house=house, now=now)
    return [delivery.id for delivery in due]


def begin(
    session: Session, ids: Sequence[UUID], *, house: House, now: datetime
) -> Sequence[Attempt]:
    """Begin an attempt at each of some mails for which there is something to do now.

    The rows decide, not the message that called: it may come twice, late, or for mails that
    have been taken back since.
    """
    standing = Standing.of(session, ids, house=house)
    return [
        _begun(delivery, house, now)
        for delivery in standing.deliveries
        if _goes_now(session, delivery, standing, house, now)
    ]


def give_back(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Undo the beginning of an attempt that was not made; the mail is due as before."""
    (delivery,) = sending_queries.deliveries_locked(session, [attempt.delivery.id])
    if not _is_ours(delivery, attempt):
        return
    delivery.state = attempt.was
    delivery.resent = attempt.was_resent
    delivery.attempts -= 1
    delivery.next_attempt_at = now
    delivery.claimed_until = None


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
    attempts = [*before_dot, *(attempt for attempt, _ in accepted)]
    sending_queries.lock(session, [each.delivery.id for each in attempts])
    if accepted:
        _settle_accepted(session, accepted, house=house, now=now)
    if not before_dot:
        return set()
    numbers = [(each.delivery.id, each.number) for each in before_dot]
    return sending_queries.mark_at(session, Stage.DOT, numbers)


def settle(
    session: Session,
    attempt: Attempt,
    transmission: Transmission,
    *,
    house: House,
    now: datetime,
) -> None:
    """Write down what became of an attempt that was not taken, and what is planned next."""
    delivery, registration = locked(session, attempt.delivery.id)
    if delivery is None or not _is_ours(delivery, attempt):
        log.warning("delivery %s was taken over, its outcome is dropped", attempt.delivery.id)
        return
    delivery.stage = transmission.stage
    delivery.words = transmission.words
    match transmission.fate:
        case Fate.DEFERRED:
            _defer(delivery, now)
        case Fate.UNKNOWN:
            _leave_unknown(delivery, house, now)
        case _:
            _close(delivery, "failed", now)
            log.warning("delivery %s was refused at %s", delivery.id, transmission.stage)
            _learn_from_refusal(session, delivery, transmission, now)
    relaying.learn(session, delivery.id, transmission, house=house, now=now)
    ended = cast("StepKind", delivery.state)
    noting.note_attempt(session, delivery, ended, begun_at=attempt.begun_at, now=now)
    session.flush()
    if registration is not None and _newer_waits(session, delivery):
        _merge(session, delivery, registration, house, now)


def _settle_accepted(
    session: Session,
    ended: Sequence[tuple[Attempt, Transmission]],
    *,
    house: House,
    now: datetime,
) -> None:
    """Close mails that were taken, with the server's words for each."""
    accepted = [
        Accepted(attempt.delivery.id, attempt.number, transmission.words, attempt.begun_at)
        for attempt, transmission in ended
    ]
    closed = sending_queries.mark_sent(session, accepted, now=now)
    learns = not relaying.is_at_ease(session, house=house)
    for attempt, transmission in ended:
        if attempt.delivery.id not in closed:
            log.warning("delivery %s was taken over, its outcome is dropped", attempt.delivery.id)
        elif learns:
            relaying.learn(session, attempt.delivery.id, transmission, house=house, now=now)


def locked(session: Session, delivery_id: UUID) -> tuple[Delivery | None, Registration | None]:
    """Lock the registration, if the row stands in its order, and then the row."""
    known = session.get(Delivery, delivery_id)
    if known is None:
        return None, None
    registration = None
    if known.kind in ORDERED_KINDS or known.kind == "reminder":
        registration = queries.registration_locked(session, known.registration_id)
    return queries.delivery_locked(session, delivery_id), registration


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
    held = standing.suppression_of(delivery)
    if held is not None:
        ends: DeliveryState = "unknown" if delivery.state == "unknown" else "suppressed"
        _end_unsent(session, delivery, ends, now, words=held.words)
        delivery.words = held.words
    return held is not None


def _begun(delivery: Delivery, house: House, now: datetime) -> Attempt:
    was, was_resent = delivery.state, delivery.resent
    delivery.resent = delivery.resent or delivery.state == "unknown"
    delivery.state = "sending"
    delivery.attempts += 1
    delivery.stage = Stage.CONNECT
    delivery.words = None
    delivery.sending_until = now + house.send_lease
    delivery.claimed_until = delivery.sending_until
    return Attempt(delivery, delivery.attempts, now, was, was_resent)


def _is_ours(delivery: Delivery, attempt: Attempt) -> bool:
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
        _leave_unknown(delivery, house, now)
        noting.note_attempt(session, delivery, "silent", begun_at=begun_at, now=now)
        return False
    noting.note_attempt(session, delivery, "silent", begun_at=begun_at, now=now)
    return True


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


def _newer_waits(session: Session, delivery: Delivery) -> bool:
    """Tell whether a later fact has made a newer mail than this one, which did not go out.

    Mails of the same occasion wait for each other and are no reason to write them anew.
    """
    if delivery.kind not in ORDERED_KINDS or delivery.state not in {"deferred", "expired"}:
        return False
    return any(
        each.kind in ORDERED_KINDS
        and each.id > delivery.id
        and each.state in _OPEN
        and (each.topic == delivery.topic or each.fact_sequence > delivery.fact_sequence)
        for each in queries.deliveries_of(session, delivery.registration_id)
    )


def _merge(
    session: Session,
    delivery: Delivery,
    registration: Registration,
    house: House,
    now: datetime,
) -> None:
    """Let one set of mails say what the one that did not go out and the newer ones say.

    The server's pause is kept: what is written anew starts when the old was to be tried again.
    """
    start = delivery.next_attempt_at or now
    whole = whole_cohort(session, registration.cohort_id)
    tell(session, registration, whole, house=house, now=now)
    session.flush()
    for each in queries.deliveries_of(session, registration.id):
        if each.kind in ORDERED_KINDS and each.state == "queued":
            each.next_attempt_at = start


def _defer(delivery: Delivery, now: datetime) -> None:
    again = policies.retry_at(delivery.id, delivery.attempts, now=now)
    if again >= delivery.not_after:
        _close(delivery, "expired", now)
        return
    delivery.state = "deferred"
    delivery.next_attempt_at = again
    delivery.claimed_until = None


def _leave_unknown(delivery: Delivery, house: House, now: datetime) -> None:
    _close(delivery, "unknown", now)
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
    _close(delivery, state, now)


def _close(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    delivery.state = state
    delivery.next_attempt_at = None
    delivery.claimed_until = None
    delivery.settled_at = now
