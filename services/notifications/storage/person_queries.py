"""Named reads of everything that is about one person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Invitation, Registration, address_of
from services.notifications.storage.reminders import Reminder


def registrations_locked(session: Session, address: str) -> Sequence[Registration]:
    """Return the registrations of an address for change, in a fixed order."""
    return session.scalars(
        select(Registration)
        .where(address_of() == address.lower())
        .order_by(Registration.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def mails_to(
    session: Session, subjects: Sequence[UUID], addresses: Sequence[str]
) -> Sequence[Delivery]:
    """Return the mails about some registrations, or to some addresses, the oldest first."""
    lowered = [address.lower() for address in addresses]
    return session.scalars(
        select(Delivery)
        .where(
            or_(
                Delivery.registration_id.in_(subjects),
                func.lower(Delivery.recipient).in_(lowered),
            )
        )
        .order_by(Delivery.created_at, Delivery.id)
    ).all()


def reminders_of(session: Session, registration_ids: Sequence[UUID]) -> Sequence[Reminder]:
    """Return the reminders of some registrations, by when they are due."""
    return session.scalars(
        select(Reminder)
        .where(Reminder.registration_id.in_(registration_ids))
        .order_by(Reminder.due_at, Reminder.id)
    ).all()


def calendar_entries_of(session: Session, registration_ids: Sequence[UUID]) -> Sequence[Invitation]:
    """Return the calendar entries of some registrations, by when they were last told."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.registration_id.in_(registration_ids))
        .order_by(Invitation.revised_at, Invitation.id)
    ).all()


def end_links(session: Session, registration_ids: Sequence[UUID], epoch: int) -> None:
    """Let links that were made before an epoch end."""
    session.execute(
        update(Registration)
        .where(Registration.id.in_(registration_ids), Registration.link_epoch < epoch)
        .values(link_epoch=epoch)
    )
