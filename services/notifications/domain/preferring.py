"""What people choose for themselves: language, calendar, reminders, quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, get_args
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.notifications.domain import reminding
from services.notifications.domain.house import House
from services.notifications.storage import (
    holds,
    person_queries,
    preferences,
    reminder_queries,
    stops,
)
from services.notifications.storage.preferences import Calendar, Preference
from services.notifications.storage.registrations import Registration
from shared.contracts.facts import Language
from shared.contracts.message import Message

Reminders = Literal["organizer", "none", "own"]
Lead = Literal["week_before", "day_before", "two_hours"]
LEADS: tuple[Lead, ...] = get_args(Lead)

_LEADS = UUID("5b3e7a44-3f0e-4d0c-9c53-5a7d5e0c8f11")
# Days before, at the house's time of day; or minutes before.
_LENGTHS: dict[Lead, tuple[int | None, int | None]] = {
    "week_before": (7, None),
    "day_before": (1, None),
    "two_hours": (None, 120),
}


@dataclass(frozen=True)
class Choice:
    """What a person chooses; None is as usual. ``leads`` count where reminders are their own."""

    language: Language
    calendar: Calendar | None = None
    reminders: Reminders = "organizer"
    leads: frozenset[Lead] = frozenset()
    quiet_from: time | None = None
    quiet_to: time | None = None
    quiet_zone: str | None = None


def choice_of(session: Session, registration: Registration) -> Choice:
    """Return what the person of a registration has chosen, or what is usual."""
    address = registration.participant.email
    kept = preferences.preference_of(session, address)
    own = frozenset(leads_of(kept) if kept else ())
    reminders: Reminders = "own" if own else "organizer"
    if stops.stopped_since(session, address, "reminders"):
        reminders = "none"
    return Choice(
        language=registration.participant.language,
        calendar=kept.calendar if kept else None,
        reminders=reminders,
        leads=own,
        quiet_from=kept.quiet_from if kept else None,
        quiet_to=kept.quiet_to if kept else None,
        quiet_zone=kept.quiet_zone if kept else None,
    )


def leads_of(kept: Preference) -> tuple[Lead, ...]:
    """Return the lead times of their own that a person has chosen."""
    return tuple(each for each in LEADS if _lead_id(each) in (kept.lead_rules or ()))


def choose(session: Session, address: str, choice: Choice, *, house: House, now: datetime) -> None:
    """Keep what an address chooses, and bring its reminders in step.

    Own lead times are kept while reminders are stopped, for when they are wanted again. The
    choice of a calendar holds for what is told from now on.
    """
    holds.hold_preference(session, address, changing=True)
    kept = preferences.preference_to_change(session, address, now=now)
    kept.language = choice.language
    kept.calendar = choice.calendar
    kept.quiet_from = choice.quiet_from
    kept.quiet_to = choice.quiet_to
    kept.quiet_zone = choice.quiet_zone
    if choice.reminders != "none":
        kept.lead_rules = _lead_rules(session, choice, house)
        stops.resume(session, address, "reminders")
    else:
        stops.stop(session, address, "reminders", now=now)
    for registration in person_queries.registrations_locked(session, address):
        person = registration.participant
        if person.language != choice.language:
            registration.participant = person.model_copy(update={"language": choice.language})
    reminding.plan_for_address(session, address, now=now)


def in_preferred_language(session: Session, message: Message) -> Message:
    """Return a message whose person is written to in the language that they have chosen."""
    person: Any = getattr(message, "participant", None)
    if person is None:
        return message
    kept = preferences.preference_of(session, person.email)
    if kept is None or kept.language in (None, person.language):
        return message
    preferred = person.model_copy(update={"language": kept.language})
    return message.model_copy(update={"participant": preferred})


def _lead_rules(session: Session, choice: Choice, house: House) -> list[UUID] | None:
    """Return the rules of a person's own lead times; None where the organizer's hold."""
    if choice.reminders != "own":
        return None
    chosen = [each for each in LEADS if each in choice.leads]
    for lead in chosen:
        days, minutes = _LENGTHS[lead]
        at_time = None if days is None else house.reminder_at
        reminder_queries.keep_lead(
            session, _lead_id(lead), days_before=days, at_time=at_time, minutes_before=minutes
        )
    return [_lead_id(lead) for lead in chosen] or None


def _lead_id(lead: Lead) -> UUID:
    return uuid5(_LEADS, lead)
