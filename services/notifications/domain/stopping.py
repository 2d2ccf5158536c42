"""Stopping one kind of mail with one click, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import reminding
from services.notifications.domain.errors import NothingKnown
from services.notifications.storage import holds, stops
from services.notifications.storage.registrations import Registration


@dataclass(frozen=True)
class ReminderChoice:
    """Whose reminders a link is about, and since when they are stopped, if they are."""

    address: str
    stopped_at: datetime | None


def reminder_choice(session: Session, registration_id: UUID) -> ReminderChoice:
    """Return what holds for the address of a registration.

    Raises:
        NothingKnown: The registration is unknown, or forgotten since.
    """
    address = _address_of(session, registration_id)
    return ReminderChoice(address, stops.stopped_since(session, address, "reminders"))


def stop_reminders(session: Session, registration_id: UUID, *, now: datetime) -> None:
    """Send no more reminders to the address of a registration, whatever they are about.

    Asked again, it changes nothing (RFC 8058, section 3.2: clients may repeat). Invitations,
    moves and withdrawals go on: they tell of the person's own place.

    Raises:
        NothingKnown: The registration is unknown, or forgotten since.
    """
    address = _address_of(session, registration_id)
    holds.hold_preference(session, address, changing=True)
    stops.stop(session, address, "reminders", now=now)
    reminding.plan_for_address(session, address, now=now)


def resume_reminders(session: Session, registration_id: UUID, *, now: datetime) -> None:
    """Send reminders again, of what is ahead.

    Raises:
        NothingKnown: The registration is unknown, or forgotten since.
    """
    address = _address_of(session, registration_id)
    holds.hold_preference(session, address, changing=True)
    stops.resume(session, address, "reminders")
    reminding.plan_for_address(session, address, now=now)


def _address_of(session: Session, registration_id: UUID) -> str:
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NothingKnown
    return registration.participant.email
