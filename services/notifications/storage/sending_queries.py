"""Named reads, locks and writes of sending, for many mails in one statement each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, load_only

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep
from services.notifications.storage.registrations import Registration
from shared.kernel.identifiers import new_id

# Somebody sits and waits for these; they go before whatever else is due.
_URGENT: tuple[Kind, ...] = ("sign_in_code", "confirm_address")


@dataclass(frozen=True)
class KnownMail:
    """What tells which locks a mail needs."""

    id: UUID
    kind: Kind
    registration_id: UUID


@dataclass(frozen=True)
class OpenMail:
    """A mail that is still to go."""

    id: UUID
    state: str
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class Accepted:
    """One attempt that a server has taken the mail of."""

    delivery_id: UUID
    attempt: int
    words: str
    begun_at: datetime


def deliveries_due(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    """Take ledger rows that nobody is at and whose time has come, without what they say."""
    return session.scalars(
        select(Delivery)
        .options(load_only(Delivery.recipient, Delivery.next_attempt_at, Delivery.claimed_until))
        .where(
            Delivery.next_attempt_at <= now,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now),
        )
        .order_by(
            case((Delivery.kind.in_(_URGENT), 0), else_=1), Delivery.next_attempt_at, Delivery.id
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def count_handed_out(session: Session, now: datetime) -> int:
    """Return how many mails are in queues or with workers."""
    handed_out = select(func.count()).where(
        Delivery.next_attempt_at.is_not(None), Delivery.claimed_until > now
    )
    return session.scalar(handed_out) or 0


def count_waiting(session: Session) -> int:
    """Return how many mails are still to go."""
    waiting = select(func.count()).where(Delivery.next_attempt_at.is_not(None))
    return session.scalar(waiting) or 0


def kinds_of(session: Session, ids: Sequence[UUID]) -> Sequence[KnownMail]:
    """Return kind and registration of some mails, in their order; unknown ones are left out."""
    rows = session.execute(
        select(Delivery.id, Delivery.kind, Delivery.registration_id)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.id)
    )
    return [KnownMail(*row) for row in rows]


def lock_registrations(session: Session, registration_ids: Collection[UUID]) -> None:
    """Lock some registrations in the order of their ids: the locks that order their mails."""
    session.execute(
        select(Registration.id)
        .where(Registration.id.in_(registration_ids))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    ).all()


def deliveries_locked(session: Session, ids: Collection[UUID]) -> Sequence[Delivery]:
    """Return some ledger rows for change, locked in their order."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def open_mails(
    session: Session, registration_ids: Collection[UUID], kinds: Collection[str]
) -> Mapping[UUID, Sequence[OpenMail]]:
    """Return what is still to go about some registrations, of these kinds, in order."""
    found: dict[UUID, list[OpenMail]] = defaultdict(list)
    if not registration_ids:
        return found
    rows = session.execute(
        select(Delivery.registration_id, Delivery.id, Delivery.state, Delivery.next_attempt_at)
        .where(
            Delivery.registration_id.in_(registration_ids),
            Delivery.kind.in_(sorted(kinds)),
            Delivery.state.in_(["queued", "deferred", "sending"]),
        )
        .order_by(Delivery.id)
    )
    for registration_id, mail_id, state, next_attempt_at in rows:
        found[registration_id].append(OpenMail(mail_id, state, next_attempt_at))
    return found


def mark_at(session: Session, stage: str, attempts: Iterable[tuple[UUID, int]]) -> set[UUID]:
    """Note that attempts have come to ``stage``; return those that are still whose they were."""
    held = _held(attempts)
    return set(
        session.scalars(
            update(Delivery)
            .where(Delivery.id == held.c.id)
            .values(stage=stage)
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
    )


def mark_sent(session: Session, accepted: Sequence[Accepted], *, now: datetime) -> set[UUID]:
    """Close mails that were taken, each with its step; return those that were still theirs."""
    words = {each.delivery_id: each.words for each in accepted}
    held = _held((each.delivery_id, each.attempt) for each in accepted)
    told = (
        func.unnest(
            bindparam("told", list(words), type_=ARRAY(Uuid)),
            bindparam("words", list(words.values()), type_=ARRAY(Text)),
        )
        .table_valued(column("id", Uuid), column("words", Text), name="told")
        .render_derived()
    )
    closed = set(
        session.scalars(
            update(Delivery)
            .where(Delivery.id == held.c.id, Delivery.id == told.c.id)
            .values(
                state="sent",
                stage="accepted",
                words=told.c.words,
                next_attempt_at=None,
                claimed_until=None,
                settled_at=now,
            )
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
    )
    session.add_all(
        DeliveryStep(
            id=new_id(),
            delivery_id=each.delivery_id,
            kind="sent",
            happened_at=now,
            attempt=each.attempt,
            begun_at=each.begun_at,
            stage="accepted",
            words=each.words,
        )
        for each in accepted
        if each.delivery_id in closed
    )
    return closed


def _held(attempts: Iterable[tuple[UUID, int]]) -> Any:
    """Return the rows of attempts that nobody has taken over, locked in their order."""
    ids, numbers = zip(*attempts, strict=True)
    asked = (
        func.unnest(
            bindparam("ids", list(ids), type_=ARRAY(Uuid)),
            bindparam("numbers", list(numbers), type_=ARRAY(Integer)),
        )
        .table_valued(column("id", Uuid), column("number", Integer), name="asked")
        .render_derived()
    )
    return (
        select(Delivery.id)
        .join(asked, asked.c.id == Delivery.id)
        .where(Delivery.state == "sending", Delivery.attempts == asked.c.number)
        .order_by(Delivery.id)
        .with_for_update(key_share=True, of=Delivery)
        .cte("held")
    )
