"""Named reads, locks and writes of sending, for many mails in one statement each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, load_only
from sqlalchemy.orm.attributes import set_committed_value

from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.sending_statements import (
    BEGIN,
    CLOSE,
    DUE,
    HAND_OUT,
    IS_ONE_HELD,
    LOCK,
    LOCK_REGISTRATIONS,
    MARK,
    OPEN_MAILS,
    RELAY,
    TROUBLE,
    URGENT,
)
from shared.kernel.identifiers import new_id
from shared.prepared import in_one_trip


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


@dataclass(frozen=True)
class Begun:
    """An attempt that begins: its number, and whether the mail may have arrived already."""

    delivery: Delivery
    number: int
    is_repeat: bool


@dataclass(frozen=True)
class RelaySeen:
    """The state of a mail server, and the mail that may probe it."""

    state: str
    probe: UUID | None


@dataclass(frozen=True)
class Obstacles:
    """What may keep mails from going.

    ``on_their_way`` is what is still to go about each registration, in order; ``some_are_held``
    tells whether something holds against one of the mailboxes; ``relay`` is None before the
    server's first trouble.
    """

    on_their_way: Mapping[UUID, Sequence[OpenMail]]
    some_are_held: bool
    relay: RelaySeen | None


@dataclass(frozen=True)
class Written:
    """Whose dot may be sent, which mails were closed; the others had been taken over.

    ``at_ease`` tells that nothing is held against the mail server.
    """

    held: set[UUID]
    closed: set[UUID]
    at_ease: bool


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
            case((Delivery.kind.in_(URGENT), 0), else_=1), Delivery.next_attempt_at, Delivery.id
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def ids_due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Take the same rows and return their ids alone."""
    return [row[0] for row in DUE.rows(session, now=now, most=limit)]


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


def hand_out(session: Session, ids: Collection[UUID], until: datetime) -> None:
    """Note that some mails are in queues until then; sent with what comes next."""
    HAND_OUT.send_later(session, asked=list(ids), until=until)


def lock_registrations_of(session: Session, ids: Collection[UUID], kinds: Collection[str]) -> None:
    """Lock the registrations that mails of these kinds are about, in the order of their ids.

    These locks order the mails of each.
    """
    LOCK_REGISTRATIONS.rows(session, asked=list(ids), kinds=sorted(kinds))


def deliveries_locked(session: Session, ids: Collection[UUID]) -> Sequence[Delivery]:
    """Return some ledger rows for change, locked in their order."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def read_obstacles(
    session: Session,
    registration_ids: Collection[UUID],
    kinds: Collection[str],
    *,
    mailboxes: Collection[str],
    relay: str,
) -> Obstacles:
    """Read in one trip what may keep mails from going; see ``Obstacles``."""
    open_mails, is_held, relays = in_one_trip(
        session,
        (OPEN_MAILS, {"about": list(registration_ids), "kinds": sorted(kinds)}),
        (IS_ONE_HELD, {"mailboxes": list(mailboxes)}),
        (RELAY, {"relay": relay}),
    )
    found: dict[UUID, list[OpenMail]] = defaultdict(list)
    for registration_id, *mail in open_mails:
        found[registration_id].append(OpenMail(*mail))
    return Obstacles(found, bool(is_held[0][0]), RelaySeen(*relays[0]) if relays else None)


def note_begun(session: Session, begun: Sequence[Begun], *, until: datetime) -> None:
    """Write that attempts at some locked mails have begun, with the commit or what comes before.

    The objects say so at once, and nothing is written for them once more.
    """
    for each in begun:
        values = {
            "state": "sending",
            "attempts": each.number,
            "resent": each.is_repeat,
            "stage": "connect",
            "words": None,
            "sending_until": until,
            "claimed_until": until,
        }
        for name, value in values.items():
            set_committed_value(each.delivery, name, value)
    BEGIN.send_later(
        session,
        asked=[each.delivery.id for each in begun],
        numbers=[each.number for each in begun],
        repeats=[each.is_repeat for each in begun],
        until=until,
    )


def write_together(
    session: Session,
    before_dot: Sequence[tuple[UUID, int]],
    accepted: Sequence[Accepted],
    *,
    relay: str,
    now: datetime,
) -> Written:
    """Note in one trip that attempts have come to the dot, and close mails that were taken.

    Each that was taken gets its step. All are locked first, in their order, as everybody does
    who changes several.
    """
    marking = [id_ for id_, _ in before_dot]
    closing = [each.delivery_id for each in accepted]
    marked = {"asked": marking, "numbers": [number for _, number in before_dot]}
    taken = {
        "asked": closing,
        "numbers": [each.attempt for each in accepted],
        "said": [each.words for each in accepted],
        "begun": [each.begun_at for each in accepted],
        "steps": [new_id() for _ in accepted],
        "moment": now,
    }
    answers = in_one_trip(
        session,
        (LOCK, {"asked": [*marking, *closing]}),
        (MARK, marked),
        (CLOSE, taken),
        (TROUBLE, {"relay": relay}),
    )
    held, closed = ({row[0] for row in rows} for rows in answers[1:3])
    return Written(held, closed, at_ease=not answers[3])
