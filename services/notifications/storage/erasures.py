"""Everything about one person, found in all tables by what their columns say, and deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from services.notifications.storage.alerts import Alert
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration
from services.notifications.storage.relays import Relay
from services.notifications.storage.tables import Base
from shared.messaging.erasing import digest_of

# Columns of people's addresses. The sender of a delivery is the house.
_ADDRESSES = ("address", "recipient", "sender")
_SUBJECTS = ("subject_id", "registration_id")


def registrations_held(session: Session, ids: Collection[UUID]) -> Sequence[Registration]:
    """Return these registrations for change: whoever tells them something is waited for."""
    return session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def erase_rows(session: Session, ids: Collection[UUID], digests: Collection[str]) -> Sequence[UUID]:
    """Delete every row about ``ids``, or kept by an address with one of ``digests``.

    The ids of the mails that are gone are returned. A new table is in by itself, if it names its
    columns as the others do.
    """
    session.flush()
    sought = or_(Delivery.subject_id.in_(ids), Delivery.registration_id.in_(ids))
    by_address = _kept_by(Delivery.__table__.c.recipient, digests)
    mails = session.scalars(select(Delivery.id).where(or_(sought, by_address))).all()
    for table in reversed(Base.metadata.sorted_tables):
        rules = [_rule(table, column, ids, digests, mails) for column in table.columns]
        known = [rule for rule in rules if rule is not None]
        if known:
            session.execute(delete(table).where(or_(*known)))
    session.expire_all()
    return mails


def _rule(
    table: Table,
    column: Column[Any],
    ids: Collection[UUID],
    digests: Collection[str],
    mails: Sequence[UUID],
) -> ColumnElement[bool] | None:
    """Return when a row goes for what stands in one column; None if it says nothing."""
    if column.name == "delivery_id" or (table.name == "delivery" and column.primary_key):
        return column.in_(mails)
    if column.name in _SUBJECTS or (table.name == "registration" and column.primary_key):
        return column.in_(ids)
    if column.name in _ADDRESSES and table.name != "delivery":
        return _kept_by(column, digests)
    return None


def _kept_by(column: ColumnElement[str], digests: Collection[str]) -> ColumnElement[bool]:
    return digest_of(func.lower(column)).in_(digests)


def addresses_of(session: Session, ids: Collection[UUID]) -> set[str]:
    """Return the addresses to which something about ``ids`` was sent."""
    rows = session.scalars(
        select(Delivery.recipient).where(
            or_(Delivery.subject_id.in_(ids), Delivery.registration_id.in_(ids))
        )
    )
    return {each.lower() for each in rows}


def blank_words(session: Session, addresses: Collection[str]) -> None:
    """Take what mail servers said out of alerts and relays, where it names one of ``addresses``."""
    for said in (Alert, Relay):
        names = [said.words.icontains(each, autoescape=True) for each in addresses]
        if names:
            session.execute(update(said).where(or_(*names)).values(words=""))
