"""Planning reminders with every change, and turning one that is due into a mail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, policies, reserving
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.house import House
from services.notifications.storage import queries, stops
from services.notifications.storage.cohort_queries import WholeCohort
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Registration
from services.notifications.storage.reminders import Reminder, ReminderRule
from shared.kernel.identifiers import new_id

# An organizer's second click within this time reaches nobody twice.
_PAUSE = timedelta(hours=1)

log = logging.getLogger(__name__)


def plan(
    session: Session, registration: Registration, whole: WholeCohort, *, now: datetime
) -> None:
    """Make the planned reminders fit what holds; in the transaction of the change.

    What was planned for another time, or for somebody without a place, is cancelled. A time
    that lies behind gets no reminder: who registers late, or is moved at short notice, has just
    had a mail.
    """
    known = queries.reminders_of(session, registration.id)
    wanted = _wanted(registration, whole)
    for reminder in known:
        if reminder.state != "due" or reminder.by_hand:
            continue
        if wanted.get((reminder.rule_id, reminder.session_id)) != reminder.due_at:
            reminder.state = "cancelled"
    # The unique index allows one planned reminder at a time: the old must be gone first.
    session.flush()
    for (rule_id, session_id), due_at in wanted.items():
        earlier = [
            each for each in known if (each.rule_id, each.session_id) == (rule_id, session_id)
        ]
        served = any(each.due_at == due_at and each.state != "cancelled" for each in earlier)
        if not served and policies.can_be_planned(due_at, now=now):
            session.add(_reminder(registration.id, rule_id, session_id, due_at, len(earlier)))


def _wanted(registration: Registration, whole: WholeCohort) -> dict[tuple[UUID, UUID], datetime]:
    """Return when each rule reminds of each session: nothing without a place."""
    if registration.state != "confirmed":
        return {}
    return {
        (rule.id, each.id): due_at_of(rule, each)
        for rule in whole.rules
        for each in whole.sessions
        if not each.cancel_reason and registration.attends(each.id)
    }


def due_at_of(rule: ReminderRule, program_session: ProgramSession) -> datetime:
    """Return when ``rule`` reminds of ``program_session``."""
    if rule.minutes_before is not None:
        return policies.minutes_before(program_session.starts_at, rule.minutes_before)
    assert rule.days_before is not None
    assert rule.at_time is not None
    return policies.days_before(
        program_session.starts_wall, program_session.zone, days=rule.days_before, at=rule.at_time
    )


def claim(session: Session, now: datetime, limit: int, *, house: House) -> Sequence[UUID]:
    """Take due reminders for a while and return their ids."""
    due = queries.reminders_due(session, now, limit)
    for reminder in due:
        reminder.claimed_until = now + house.claim_lease
    return [reminder.id for reminder in due]


def remind(session: Session, reminder_id: UUID, *, house: House, now: datetime) -> None:
    """Turn a due reminder into a mail, if it still helps.

    Called more than once, it acts once: the reminder's state decides.
    """
    planned = session.get(Reminder, reminder_id)
    if planned is None:
        return
    registration = queries.registration_locked(session, planned.registration_id)
    reminder = queries.reminder_locked(session, reminder_id)
    program_session = session.get(ProgramSession, planned.session_id)
    assert registration is not None
    assert reminder is not None
    assert program_session is not None
    if reminder.state != "due" or reminder.due_at > now:
        return
    if program_session.cancel_reason or not _is_for(session, registration, program_session):
        reminder.state = "cancelled"
        return
    answer = policies.reminder_answer(
        due_at=reminder.due_at,
        starts_at=program_session.starts_at,
        now=now,
        by_hand=reminder.by_hand,
    )
    if answer == "missed":
        reminder.state = "missed"
        log.warning("reminder %s was missed", reminder.id)
        return
    reminder.state = "sent"
    draft = _draft(session, registration, reminder, program_session, house=house)
    reserving.reserve(session, draft, house=house, now=now)


def _is_for(session: Session, registration: Registration, program_session: ProgramSession) -> bool:
    """Tell whether the person still comes to the session, and wants to be reminded."""
    comes = registration.state == "confirmed" and registration.attends(program_session.id)
    return comes and not stops.stopped_since(session, registration.participant.email, "reminders")


def send_now(session: Session, session_id: UUID, *, now: datetime) -> int:
    """Let the people with a place be reminded of a session at once; return how many.

    Whoever has had one of this session in the last hour gets no second one, so that a double
    click does no harm. What the rule has planned stays planned.

    Raises:
        NothingKnown: No such session, or it has begun.
    """
    program_session = queries.session_locked(session, session_id)
    if program_session is None or program_session.starts_at <= now:
        raise NothingKnown
    rule = queries.rules_of(session, program_session.cohort_id)[0]
    reached = whom_to_remind(session, program_session, now=now)
    earlier = queries.count_reminders(session, rule.id, session_id)
    for registration in reached:
        generation = earlier.get(registration.id, 0)
        by_hand = _reminder(registration.id, rule.id, session_id, now, generation)
        by_hand.by_hand = True
        session.add(by_hand)
    return len(reached)


def whom_to_remind(
    session: Session, program_session: ProgramSession, *, now: datetime
) -> Sequence[Registration]:
    """Return whom ``send_now`` would reach at this moment."""
    return queries.people_to_remind(session, program_session, since=now - _PAUSE, now=now)


def _reminder(
    registration_id: UUID, rule_id: UUID, session_id: UUID, due_at: datetime, generation: int
) -> Reminder:
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


def _draft(
    session: Session,
    registration: Registration,
    reminder: Reminder,
    program_session: ProgramSession,
    *,
    house: House,
) -> reserving.Draft:
    cohort = queries.cohort_of_id(session, registration.cohort_id)
    assert cohort is not None
    line = composing.line_for(registration, program_session)
    of_sessions = len(queries.sessions_of_cohort(session, registration.cohort_id))
    return reserving.Draft(
        subject_id=registration.id,
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        topic=f"{reminder.rule_id}/{reminder.session_id}",
        revision=reminder.generation,
        fact_sequence=registration.sequence,
        recipient=registration.participant.email,
        facts=composing.letter_facts(
            "reminder",
            registration,
            cohort,
            house=house,
            details={
                "sessions": [line],
                "of_sessions": of_sessions,
                "stop_url": house.stop_url(registration.id),
            },
        ),
        thread=registration.thread,
        until=program_session.starts_at,
    )
