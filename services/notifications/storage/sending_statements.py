"""The statements of sending, compiled once; each is the same for one mail and for many."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Table,
    TableValuedAlias,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.delivery_steps import DeliveryStep
from services.notifications.storage.registrations import Registration
from services.notifications.storage.relays import Relay
from services.notifications.storage.suppressions import Suppression
from shared.database import UtcDateTime
from shared.prepared import Prepared

# Somebody sits and waits for these; they go before whatever else is due.
URGENT: tuple[Kind, ...] = ("sign_in_code", "confirm_address")

_MAIL = cast("Table", Delivery.__table__)
_STEP = cast("Table", DeliveryStep.__table__)
_PERSON = cast("Table", Registration.__table__)
_HELD = cast("Table", Suppression.__table__)
_SERVER = cast("Table", Relay.__table__)


def _each(**columns: TypeEngine[Any]) -> TableValuedAlias:
    """Return lists of the same length, given as parameters, as a table of these columns."""
    lists = [bindparam(name, type_=ARRAY(type_)) for name, type_ in columns.items()]
    named = [column(name, type_) for name, type_ in columns.items()]
    return func.unnest(*lists).table_valued(*named).render_derived(name="asked")


def _any_of(name: str, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return func.any(bindparam(name, type_=ARRAY(type_)))


_MOMENT = UtcDateTime()
_ASKED = _any_of("asked", Uuid())
_NUMBERED = _each(asked=Uuid(), numbers=Integer())
_BEGUN = _each(asked=Uuid(), numbers=Integer(), repeats=Boolean())
_TAKEN = _each(asked=Uuid(), numbers=Integer(), said=Text(), begun=_MOMENT, steps=Uuid())


def _is_theirs(table: TableValuedAlias) -> ColumnElement[bool]:
    return and_(
        _MAIL.c.id == table.c.asked,
        _MAIL.c.state == "sending",
        _MAIL.c.attempts == table.c.numbers,
    )


LOCK = Prepared(
    select(_MAIL.c.id)
    .where(_MAIL.c.id == _ASKED)
    .order_by(_MAIL.c.id)
    .with_for_update(key_share=True)
)
LOCK_REGISTRATIONS = Prepared(
    select(_PERSON.c.id)
    .where(
        _PERSON.c.id.in_(
            select(_MAIL.c.registration_id).where(
                _MAIL.c.id == _ASKED, _MAIL.c.kind == _any_of("kinds", Text())
            )
        )
    )
    .order_by(_PERSON.c.id)
    .with_for_update(key_share=True)
)
OPEN_MAILS = Prepared(
    select(_MAIL.c.registration_id, _MAIL.c.id, _MAIL.c.state, _MAIL.c.next_attempt_at)
    .where(
        _MAIL.c.registration_id == _any_of("about", Uuid()),
        _MAIL.c.kind == _any_of("kinds", Text()),
        or_(_MAIL.c.state == "queued", _MAIL.c.state == "deferred", _MAIL.c.state == "sending"),
    )
    .order_by(_MAIL.c.id)
)
IS_ONE_HELD = Prepared(
    select(
        exists().where(
            _HELD.c.address == _any_of("mailboxes", Text()), _HELD.c.released_at.is_(None)
        )
    )
)
RELAY = Prepared(
    select(_SERVER.c.state, _SERVER.c.probe).where(
        _SERVER.c.name == bindparam("relay", type_=Text())
    )
)
TROUBLE = Prepared(
    select(_SERVER.c.name).where(
        _SERVER.c.name == bindparam("relay", type_=Text()),
        or_(_SERVER.c.state != "closed", _SERVER.c.refusals != 0),
    )
)
_NOW = bindparam("now", type_=_MOMENT)
DUE = Prepared(
    select(_MAIL.c.id)
    .where(
        _MAIL.c.next_attempt_at <= _NOW,
        or_(_MAIL.c.claimed_until.is_(None), _MAIL.c.claimed_until <= _NOW),
    )
    .order_by(
        case((or_(*(_MAIL.c.kind == each for each in URGENT)), 0), else_=1),
        _MAIL.c.next_attempt_at,
        _MAIL.c.id,
    )
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
HAND_OUT = Prepared(
    update(_MAIL)
    .where(_MAIL.c.id == _ASKED)
    .values(claimed_until=bindparam("until", type_=_MOMENT))
)
BEGIN = Prepared(
    update(_MAIL)
    .where(_MAIL.c.id == _BEGUN.c.asked)
    .values(
        state="sending",
        stage="connect",
        words=null(),
        attempts=_BEGUN.c.numbers,
        resent=_BEGUN.c.repeats,
        sending_until=bindparam("until", type_=_MOMENT),
        claimed_until=bindparam("until", type_=_MOMENT),
    )
)
MARK = Prepared(
    update(_MAIL).where(_is_theirs(_NUMBERED)).values(stage="dot").returning(_MAIL.c.id)
)
_CLOSED = (
    update(_MAIL)
    .where(_is_theirs(_TAKEN))
    .values(
        state="sent",
        stage="accepted",
        words=_TAKEN.c.said,
        next_attempt_at=null(),
        claimed_until=null(),
        settled_at=bindparam("moment", type_=_MOMENT),
    )
    .returning(_MAIL.c.id, _TAKEN.c.numbers, _TAKEN.c.said, _TAKEN.c.begun, _TAKEN.c.steps)
    .cte("closed")
)
CLOSE = Prepared(
    insert(_STEP)
    .from_select(
        ["id", "delivery_id", "kind", "happened_at", "attempt", "begun_at", "stage", "words"],
        select(
            _CLOSED.c.steps,
            _CLOSED.c.id,
            literal("sent", Text()),
            bindparam("moment", type_=_MOMENT),
            _CLOSED.c.numbers,
            _CLOSED.c.begun,
            literal("accepted", Text()),
            _CLOSED.c.said,
        ),
    )
    .returning(_STEP.c.delivery_id)
)
