"""Writing down what happened to a mail, beside its row, which says only how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep, StepKind
from shared.kernel.identifiers import new_id

Act = Literal["again", "aborted"]


@dataclass(frozen=True)
class ByHand:
    """What an organizer does with a mail, who they are, and why."""

    act: Act
    organizer_id: str
    organizer_name: str
    why: str


def note_attempt(
    session: Session, delivery: Delivery, kind: StepKind, *, begun_at: datetime, now: datetime
) -> None:
    """Note how the newest attempt ended; stage, words and the next one stand in the row."""
    step = _step(delivery, kind, now)
    step.attempt = delivery.attempts
    step.begun_at = begun_at
    step.stage = delivery.stage
    step.words = delivery.words
    step.next_attempt_at = delivery.next_attempt_at
    session.add(step)


def note_end(
    session: Session,
    delivery: Delivery,
    kind: StepKind,
    *,
    now: datetime,
    words: str | None = None,
) -> None:
    """Note what befell a mail without an attempt; ``words`` are those of a server or a report."""
    step = _step(delivery, kind, now)
    step.words = words
    session.add(step)


def note_act(session: Session, delivery: Delivery, by: ByHand, *, now: datetime) -> None:
    """Note what an organizer did with a mail, and why."""
    step = _step(delivery, by.act, now)
    step.organizer_id = by.organizer_id
    step.organizer_name = by.organizer_name
    step.reason = by.why
    session.add(step)


def _step(delivery: Delivery, kind: StepKind, now: datetime) -> DeliveryStep:
    return DeliveryStep(id=new_id(), delivery_id=delivery.id, kind=kind, happened_at=now)
