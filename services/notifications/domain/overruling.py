"""What an organizer does with a mail by hand: sending it again, or keeping it from going out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, noting, policies, suppressing
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.house import House
from services.notifications.domain.noting import Act, ByHand
from services.notifications.domain.sending import locked
from services.notifications.domain.standing import is_overtaken
from services.notifications.domain.telling import ORDERED_KINDS
from services.notifications.storage import queries
from services.notifications.storage.deliveries import Delivery

Obstacle = Literal[
    "is_on_its_way", "has_gone", "does_not_go", "is_replaced", "is_too_late", "takes_no_mail"
]

_CAN_GO_AGAIN = frozenset({"failed", "unknown", "expired", "aborted", "suppressed", "bounced"})
_CAN_BE_ABORTED = frozenset({"queued", "deferred"})


@dataclass(frozen=True)
class Outcome:
    """How many mails an act changed, and how many it left as they were."""

    done: int
    left: int


def obstacle_to(
    session: Session, delivery: Delivery, act: Act, *, now: datetime
) -> Obstacle | None:
    """Return why an act is not possible, or None if it is.

    A mail goes again only while it is the newest word on its subject: after a later one it would
    tell people, and their calendars, what no longer holds.
    """
    possible = _CAN_BE_ABORTED if act == "aborted" else _CAN_GO_AGAIN
    if delivery.state not in possible:
        return _stands(delivery)
    if act == "aborted":
        return None
    until = composing.useful_until(delivery.facts)
    if until is not None and now >= until:
        return "is_too_late"
    if suppressing.check(session, delivery.recipient, delivery.kind):
        return "takes_no_mail"
    return "is_replaced" if _is_replaced(session, delivery) else None


def overrule(
    session: Session, ids: Sequence[UUID], by: ByHand, *, house: House, now: datetime
) -> Outcome:
    """Do what ``by`` says with each of some mails, where it is possible, and note it.

    A second click finds nothing left to do. Rows are locked one by one in their order, each after
    its registration, as everything does that changes them.
    """
    done = 0
    for delivery_id in sorted(ids):
        delivery, _registration = locked(session, delivery_id)
        if delivery is None:
            raise NothingKnown
        if obstacle_to(session, delivery, by.act, now=now) is not None:
            continue
        if by.act == "again":
            _send_again(delivery, house, now)
        else:
            _abort(delivery, now)
        noting.note_act(session, delivery, by, now=now)
        done += 1
    return Outcome(done, len(ids) - done)


def _stands(delivery: Delivery) -> Obstacle:
    if delivery.state == "superseded":
        return "is_replaced"
    if delivery.state in {"queued", "deferred", "sending"}:
        return "is_on_its_way"
    has_gone = delivery.state in {"sent", "unknown", "bounced", "complained"}
    return "has_gone" if has_gone else "does_not_go"


def _is_replaced(session: Session, delivery: Delivery) -> bool:
    """Tell whether a later mail says what this one would, or the opposite."""
    if delivery.kind in ORDERED_KINDS:
        return is_overtaken(session, delivery)
    return any(
        each.id > delivery.id
        and each.subject_id == delivery.subject_id
        and (delivery.kind != "reminder" or each.topic == delivery.topic)
        for each in queries.deliveries_of(session, delivery.registration_id)
    )


def _send_again(delivery: Delivery, house: House, now: datetime) -> None:
    """Queue the same row: its key, its Message-ID and its bytes stay, so readers see one mail."""
    # One that may have arrived was to go once more by itself; this is that once.
    delivery.resent = delivery.resent or delivery.state == "unknown"
    delivery.state = "queued"
    delivery.next_attempt_at = now
    delivery.claimed_until = None
    delivery.settled_at = None
    until = composing.useful_until(delivery.facts)
    delivery.not_after = policies.give_up_at(now, until, after=house.give_up_after)


def _abort(delivery: Delivery, now: datetime) -> None:
    delivery.state = "aborted"
    delivery.next_attempt_at = None
    delivery.claimed_until = None
    delivery.settled_at = now
