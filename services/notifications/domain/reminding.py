"""Keeping planned reminders in step with what holds, in the transaction of each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import planning
from services.notifications.domain.quiet_hours import Quiet
from services.notifications.storage import (
    person_queries,
    preferences,
    reminder_queries,
    stops,
)
from services.notifications.storage.cohort_queries import WholeCohort, whole_cohort
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.preferences import Preference
from services.notifications.storage.registrations import Registration
from services.notifications.storage.reminders import Reminder, ReminderRule
from shared.kernel.identifiers import new_id


def plan(
    session: Session, registrations: Sequence[Registration], whole: WholeCohort, *, now: datetime
) -> None:
    """Make the planned reminders of some registrations in one cohort fit what holds.

    The caller holds the locks of the registrations.
    """
    readers = readers_of(session, registrations, whole)
    known = reminder_queries.reminders_of(session, readers)
    found = {
        registration_id: planning.steps(
            reader, [_known(each) for each in known.get(registration_id, ())], now=now
        )
        for registration_id, reader in readers.items()
    }
    for row in (each for rows in known.values() for each in rows):
        if row.id in found[row.registration_id].cancel:
            row.state = "cancelled"
    # The unique index allows one planned reminder at a time: the old must be gone first.
    session.flush()
    session.add_all(
        new_reminder(registration_id, each.key, each.due_at, each.generation)
        for registration_id, steps in found.items()
        for each in steps.add
    )


def plan_for_address(session: Session, address: str, *, now: datetime) -> None:
    """Make the planned reminders of one person fit what they have chosen."""
    session.flush()
    registrations = person_queries.registrations_locked(session, address)
    for cohort_id in sorted({each.cohort_id for each in registrations}):
        whole = whole_cohort(session, cohort_id)
        own = [each for each in registrations if each.cohort_id == cohort_id]
        plan(session, own, whole, now=now)


def readers_of(
    session: Session,
    registrations: Sequence[Registration],
    whole: WholeCohort,
    *,
    rules: Sequence[planning.Rule] | None = None,
) -> Mapping[UUID, planning.Reader]:
    """Return what the reminders of some registrations depend on, by registration.

    ``rules`` are instead of the program's, to see what would hold with them.
    """
    addresses = [each.participant.email for each in registrations]
    chosen = preferences.preferences_of(session, addresses)
    stopped = stops.stopped_among(session, addresses, "reminders")
    own = _own_rules(session, chosen)
    shared = [rule_of(each) for each in whole.rules] if rules is None else rules
    found = {}
    for each in registrations:
        address = each.participant.email.lower()
        preference = chosen.get(address)
        found[each.id] = planning.Reader(
            rules=() if address in stopped else own.get(address, shared),
            meetings=_meetings(each, whole.sessions),
            mode=each.mode,
            quiet=quiet_of(preference),
        )
    return found


def rule_of(row: ReminderRule) -> planning.Rule:
    """Return a rule as the planning knows it."""
    return planning.Rule(
        id=row.id,
        days_before=row.days_before,
        at_time=row.at_time,
        minutes_before=row.minutes_before,
        occasion=row.occasion,
        audience=row.audience,
    )


def quiet_of(preference: Preference | None) -> Quiet | None:
    """Return the hours in which a person wants no reminder."""
    if preference is None or preference.quiet_from is None or preference.quiet_to is None:
        return None
    return Quiet(preference.quiet_from, preference.quiet_to, preference.quiet_zone)


def new_reminder(
    registration_id: UUID, key: planning.Key, due_at: datetime, generation: int
) -> Reminder:
    """Return a reminder of a rule and a session that is planned for then."""
    rule_id, session_id = key
    return Reminder(
        id=new_id(),
        rule_id=rule_id,
        session_id=session_id,
        registration_id=registration_id,
        generation=generation,
        due_at=due_at,
        state="due",
        by_hand=False,
    )


def _own_rules(
    session: Session, chosen: Mapping[str, Preference]
) -> Mapping[str, Sequence[planning.Rule]]:
    """Return the rules of those who have chosen lead times of their own, by address."""
    ids = {address: each.lead_rules for address, each in chosen.items() if each.lead_rules}
    if not ids:
        return {}
    rules = reminder_queries.rules_of_ids(session, (each for ones in ids.values() for each in ones))
    known = {row.id: rule_of(row) for row in rules}
    return {address: [known[each] for each in ones] for address, ones in ids.items()}


def _meetings(
    registration: Registration, sessions: Sequence[ProgramSession]
) -> Sequence[planning.Meeting]:
    if registration.state != "confirmed":
        return ()
    return [
        planning.Meeting(each.id, each.starts_wall, each.zone, each.starts_at)
        for each in sessions
        if not each.cancel_reason and registration.attends(each.id)
    ]


def _known(row: Reminder) -> planning.Known:
    key = (row.rule_id, row.session_id)
    return planning.Known(row.id, key, row.due_at, row.state, row.by_hand)
