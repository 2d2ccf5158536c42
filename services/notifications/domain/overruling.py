"""What an organizer does with mails by hand: sending them again, or keeping them from going out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, noting, policies
from services.notifications.domain.house import House
from services.notifications.domain.noting import ByHand
from services.notifications.domain.obstacles import Obstacles
from services.notifications.facts.letter_facts import Kind
from services.notifications.storage import sending_queries
from services.notifications.storage.deliveries import Delivery


@dataclass(frozen=True)
class Outcome:
    """How many mails an act changed, and how many it left as they were."""

    done: int
    left: int


def overrule(
    session: Session, ids: Sequence[UUID], by: ByHand, *, house: House, now: datetime
) -> Outcome:
    """Do what ``by`` says with each of some mails, where it is possible, and note it.

    A second click finds nothing left to do. Registrations are locked before their mails, all in
    their order, as everything does that changes them.
    """
    sending_queries.lock_registrations_of(session, ids, get_args(Kind))
    deliveries = sending_queries.deliveries_locked(session, ids)
    obstacles = Obstacles.of(session, deliveries, now=now)
    possible = [each for each in deliveries if obstacles.to(by.act, each) is None]
    for delivery in possible:
        if by.act == "again":
            _send_again(delivery, house, now)
        else:
            _abort(delivery, now)
        noting.note_act(session, delivery, by, now=now)
    return Outcome(len(possible), len(ids) - len(possible))


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
