"""Forgetting a person in what services tell each other: late messages, outbox, dead letters.

Whoever has been erased is remembered by opaque ids alone, for good: a message that was told before
and comes late, or once more, must not bring them back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.contracts.registrations import RegistrationDeclined
from shared.database import UtcDateTime
from shared.kernel.addresses import address_digests
from shared.messaging.tables import dead_letter, outbox, tombstone
from shared.prepared import Prepared, in_one_trip

_PERSON = {"name", "email", "language"}
# What people and organizers wrote about them, and what servers said of their mails.
_WORDS = ("note", "invited_by", "words")
# One after the other, in the order in which they are given.
_HOLD_BACK = Prepared(
    select(
        func.pg_advisory_xact_lock_shared(
            func.unnest(bindparam("locks", type_=ARRAY(BigInteger))).column_valued("lock")
        )
    )
)
_IS_ERASED = Prepared(
    select(tombstone.c.id)
    .where(
        tombstone.c.id == func.any(bindparam("wanted", type_=ARRAY(Uuid))),
        or_(
            tombstone.c.lasting,
            tombstone.c.erased_at >= bindparam("told_at", type_=UtcDateTime),
        ),
    )
    .limit(1)
)
# Copies of a person's data, and the question for them: without the person they are nothing.
_COPIES = ("personal_data.", "mail_records.", "certificate_records.")


def remember_erased(
    session: Session, ids: Iterable[UUID], *, now: datetime, lasting: bool = True
) -> None:
    """Hold back everybody who is at a message about one of ``ids``, and remember them as erased.

    Without ``lasting`` only what was told before ``now`` is dropped: a thing that stays and may
    come to be about somebody else.
    """
    wanted = sorted(set(ids))
    for each in wanted:
        session.execute(select(func.pg_advisory_xact_lock(_lock_of(each))))
    rows = [{"id": each, "erased_at": now, "lasting": lasting} for each in wanted]
    if rows:
        new = insert(tombstone).values(rows)
        # What stays may be about one person after the other, and go with the last.
        known = {
            "erased_at": func.greatest(tombstone.c.erased_at, new.excluded.erased_at),
            "lasting": or_(tombstone.c.lasting, new.excluded.lasting),
        }
        session.execute(new.on_conflict_do_update(index_elements=["id"], set_=known))


def is_erased(session: Session, ids: Iterable[UUID], *, told_at: datetime) -> bool:
    """Tell whether what was told at ``told_at`` of ``ids`` is about somebody who is erased.

    Until the transaction ends nobody can be erased who is not yet.
    """
    wanted = sorted(set(ids))
    # By a statement of its own: one that waits for a lock sees what was before it waited.
    _, found = in_one_trip(
        session,
        (_HOLD_BACK, {"locks": [_lock_of(each) for each in wanted]}),
        (_IS_ERASED, {"wanted": wanted, "told_at": told_at}),
    )
    return bool(found)


def forget_messages(session: Session, ids: Collection[UUID]) -> None:
    """Take the person out of what was told of ``ids``, and out of what could not be handled.

    Messages keep their place and can be read: one that is published once more says nothing.
    """
    about = outbox.c.aggregate_id.in_(ids)
    copies = or_(*(outbox.c.name.startswith(each) for each in _COPIES))
    session.execute(delete(outbox).where(about, copies))
    _blank_where(session, about)
    if ids:
        named = (dead_letter.c.raw.contains(str(each)) for each in ids)
        session.execute(delete(dead_letter).where(or_(*named)))


def forget_guest(session: Session, ids: Collection[UUID], digests: Collection[str]) -> None:
    """Take somebody out of what was told of seats that were named for them, among others."""
    address = func.lower(outbox.c.body["guest"]["email"].astext)
    _blank_where(session, and_(outbox.c.aggregate_id.in_(ids), digest_of(address).in_(digests)))
    for each in ids:
        letters = select(dead_letter.c.id, dead_letter.c.raw)
        for letter in session.execute(letters.where(dead_letter.c.raw.contains(str(each)))):
            if _guest_of(letter.raw).intersection(digests):
                session.execute(delete(dead_letter).where(dead_letter.c.id == letter.id))


def digest_of(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the digest of an address in a column, as ``address_digests`` makes it."""
    return func.encode(func.sha256(func.convert_to(column, "UTF8")), "hex")


def _guest_of(raw: str) -> set[str]:
    """Return the digests of the guest's address in a message that could not be handled."""
    try:
        return set(address_digests(json.loads(raw)["body"]["guest"]["email"]))
    except (ValueError, LookupError, TypeError):
        return set()


def _blank_where(session: Session, which: ColumnElement[bool]) -> None:
    rows = session.execute(select(outbox.c.position, outbox.c.name, outbox.c.body).where(which))
    for position, name, body in rows.all():
        blank = {"body": without_person(name, body)}
        session.execute(update(outbox).where(outbox.c.position == position).values(blank))


def without_person(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a message without names, addresses, links and what was written to them."""
    found: dict[str, Any] = _blank(body)
    # Elsewhere a reason is one of a few words of ours, or of a session for all.
    return {**found, "reason": ""} if name == RegistrationDeclined.NAME else found


def _blank(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        if value.keys() >= _PERSON:
            value = {**value, "name": "", "email": ""}
        return {name: _blank(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_blank(each, key) for each in value]
    if not isinstance(value, str) or not (key in _WORDS or _is_own_link(key)):
        return value
    return None if key == "note" else ""


def _is_own_link(key: str) -> bool:
    return key.endswith("_url") and key != "online_url"


def _lock_of(each: UUID) -> int:
    """Return the number of the advisory lock for an id: its random half."""
    return int.from_bytes(each.bytes[8:], signed=True)
