"""Stopping one kind of mail with one click, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import reminding
from services.notifications.domain.errors import NothingKnown
from services.notifications.facts.stoppable import Stoppable
from services.notifications.storage import holds, stops
from services.notifications.storage.registrations import Registration


@dataclass(frozen=True)
class KindChoice:
    """Which mails a link is about, whose, and since when they are stopped, if they are."""

    kind: Stoppable
    address: str
    stopped_at: datetime | None


def kind_choice(session: Session, subject: str) -> KindChoice:
    """Return what holds for the mails that a link is about.

    Raises:
        NothingKnown: They are unknown, or forgotten since.
    """
    name, _, subject_id = subject.partition(".")
    kind = next((each for each in get_args(Stoppable) if each == name), None)
    address = stops.address_behind(session, UUID(subject_id)) if kind else None
    if kind is None or address is None:
        raise NothingKnown
    return KindChoice(kind, address, stops.stopped_since(session, address, kind))


def stop_kind(session: Session, subject: str, *, now: datetime) -> None:
    """Send no more mails of the link's kind to its address; asked again, nothing changes.

    Raises:
        NothingKnown: They are unknown, or forgotten since.
    """
    choice = kind_choice(session, subject)
    stops.stop(session, choice.address, choice.kind, now=now)


def resume_kind(session: Session, subject: str) -> None:
    """Send mails of the link's kind again.

    Raises:
        NothingKnown: They are unknown, or forgotten since.
    """
    choice = kind_choice(session, subject)
    stops.resume(session, choice.address, choice.kind)


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
