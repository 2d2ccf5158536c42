"""Named reads, locks and writes of sending, for many mails in one statement each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, load_only

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep
from services.notifications.storage.registrations import Registration
from shared.database import UtcDateTime
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


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Lock some mails in their order, as everybody does who changes several."""
    session.execute(_LOCK, {"asked": list(ids)}).all()


def mark_at(session: Session, stage: str, attempts: Iterable[tuple[UUID, int]]) -> set[UUID]:
    """Note that attempts have come to ``stage``; return those that are still whose they were."""
    ids, numbers = zip(*attempts, strict=True)
    values = {"asked": list(ids), "numbers": list(numbers), "come_to": stage}
    return set(session.scalars(_MARK, values))


def mark_sent(session: Session, accepted: Sequence[Accepted], *, now: datetime) -> set[UUID]:
    """Close mails that were taken, each with its step; return those that were still theirs."""
    values = {
        "asked": [each.delivery_id for each in accepted],
        "numbers": [each.attempt for each in accepted],
        "said": [each.words for each in accepted],
        "moment": now,
    }
    closed = set(session.scalars(_CLOSE, values))
    steps = [
        {
            "id": new_id(),
            "delivery_id": each.delivery_id,
            "kind": "sent",
            "happened_at": now,
            "attempt": each.attempt,
            "begun_at": each.begun_at,
            "stage": "accepted",
            "words": each.words,
        }
        for each in accepted
        if each.delivery_id in closed
    ]
    if steps:
        session.execute(insert(_STEP), steps)
    return closed


# Made once: to build and to recognize them costs more than to run them.
_MAIL = cast("Table", Delivery.__table__)
_STEP = cast("Table", DeliveryStep.__table__)
_ASKED = (
    func.unnest(
        bindparam("asked", type_=ARRAY(Uuid)),
        bindparam("numbers", type_=ARRAY(Integer)),
        bindparam("said", None, type_=ARRAY(Text)),
    )
    .table_valued(column("id", Uuid), column("number", Integer), column("words", Text))
    .render_derived(name="asked")
)
_IS_THEIRS = and_(
    _MAIL.c.id == _ASKED.c.id, _MAIL.c.state == "sending", _MAIL.c.attempts == _ASKED.c.number
)
_MARK = update(_MAIL).where(_IS_THEIRS).values(stage=bindparam("come_to")).returning(_MAIL.c.id)
_CLOSE = (
    update(_MAIL)
    .where(_IS_THEIRS)
    .values(
        state="sent",
        stage="accepted",
        words=_ASKED.c.words,
        next_attempt_at=None,
        claimed_until=None,
        settled_at=bindparam("moment", type_=UtcDateTime),
    )
    .returning(_MAIL.c.id)
)
_LOCK = (
    select(_MAIL.c.id)
    .where(_MAIL.c.id == func.any(bindparam("asked", type_=ARRAY(Uuid))))
    .order_by(_MAIL.c.id)
    .with_for_update(key_share=True)
)
