"""Turning reminders that are due into mails: what still helps, and one mail for a day."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, policies, reserving, text_drafts
from services.notifications.domain.house import House
from services.notifications.domain.reminding import new_reminder, quiet_of
from services.notifications.facts.letter_facts import SessionLine
from services.notifications.gateways.text_words import reminder_text
from services.notifications.storage import preferences, queries, reminder_queries, stops
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration
from services.notifications.storage.reminders import Reminder, ReminderState

# Reminders of one day that are due this soon after one another are one mail.
_TOGETHER = timedelta(hours=1)
# Whoever was told of a new time this short ago knows it.
_KNOWS_FOR = timedelta(hours=3)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Case:
    """One reminder with all that it is about."""

    reminder: Reminder
    registration: Registration
    meeting: ProgramSession
    cohort: Cohort

    @property
    def line(self) -> SessionLine:
        return composing.line_for(self.registration, self.meeting)


def claim(session: Session, now: datetime, limit: int, *, house: House) -> Sequence[UUID]:
    """Take due reminders for a while and return their ids."""
    due = reminder_queries.reminders_due(session, now, limit)
    for reminder in due:
        reminder.claimed_until = now + house.claim_lease
    return [reminder.id for reminder in due]


def remind(session: Session, reminder_id: UUID, *, house: House, now: datetime) -> None:
    """Turn a due reminder, and others of its day, into one mail, if they still help.

    Called more than once, it acts once: the reminder's state decides.
    """
    planned = session.get(Reminder, reminder_id)
    if planned is None or planned.state != "due":
        return
    cases = _together(session, planned, until=now + _TOGETHER)
    if not any(each.reminder.id == reminder_id and each.reminder.due_at <= now for each in cases):
        return
    told = []
    for each in cases:
        answer = _answer(session, each, now)
        if answer is None:
            continue
        each.reminder.state = answer
        if answer == "sent":
            told.append(each)
        elif answer == "missed":
            log.warning("reminder %s was missed", each.reminder.id)
    if told:
        _enter(session, told, house=house, now=now)


def still_holds(session: Session, delivery: Delivery) -> bool:
    """Tell whether a reminder that has not left says what is still true, all of it."""
    rows = reminder_queries.reminders_in(session, delivery.id)
    return bool(rows) and all(_holds(session, delivery, each) for each in rows)


def plan_again(session: Session, delivery: Delivery) -> None:
    """Plan anew what still holds of a mail of several reminders that is not sent."""
    for row in reminder_queries.reminders_in(session, delivery.id):
        if _holds(session, delivery, row):
            key = (row.rule_id, row.session_id)
            count = reminder_queries.count_reminders(session, *key)[row.registration_id]
            again = new_reminder(row.registration_id, key, row.due_at, count)
            again.by_hand = row.by_hand
            session.add(again)
        row.state = "cancelled"


def _together(session: Session, planned: Reminder, *, until: datetime) -> Sequence[_Case]:
    """Return what may go into one mail with a reminder, locked; the earliest due first.

    One mail names one organizer and those who pay for one project.
    """
    registrations = {
        each.id: each
        for each in reminder_queries.registrations_together(session, planned, until=until)
    }
    rows = reminder_queries.reminders_locked(session, registrations, until=until)
    cases = [_case(session, row, registrations[row.registration_id]) for row in rows]
    first = next((each for each in cases if each.reminder.id == planned.id), None)
    if first is None:
        return ()
    day, voice = first.meeting.starts_wall.date(), (first.cohort.organiser, first.cohort.funding)
    return [
        each
        for each in cases
        if each.meeting.starts_wall.date() == day
        and (each.cohort.organiser, each.cohort.funding) == voice
    ]


def _case(session: Session, row: Reminder, registration: Registration) -> _Case:
    meeting = session.get(ProgramSession, row.session_id, populate_existing=True)
    cohort = queries.cohort_of_id(session, registration.cohort_id)
    assert meeting is not None
    assert cohort is not None
    return _Case(row, registration, meeting, cohort)


def _answer(session: Session, case: _Case, now: datetime) -> ReminderState | None:
    """Return what becomes of a reminder; None where it waits for the end of quiet hours."""
    reminder, meeting = case.reminder, case.meeting
    address = case.registration.participant.email
    if meeting.cancel_reason or not _comes(case.registration, meeting.id):
        return "cancelled"
    if stops.stopped_since(session, address, "reminders"):
        return "cancelled"
    if not reminder.by_hand and _was_just_told(session, case, now):
        return "spared"
    quiet = quiet_of(preferences.preference_of(session, address))
    window = quiet.window(now, meeting.zone) if quiet else None
    answer = policies.reminder_answer(
        due_at=reminder.due_at, starts_at=meeting.starts_at, now=now, by_hand=reminder.by_hand
    )
    if answer == "missed":
        return "missed"
    if window and _can_wait(reminder, meeting, window[1]):
        reminder.claimed_until = window[1]
        return None
    return "sent"


def _can_wait(reminder: Reminder, meeting: ProgramSession, until: datetime) -> bool:
    """Tell whether a reminder that comes late can wait for the end of quiet hours."""
    last = reminder.due_at + policies.grace(reminder.due_at, meeting.starts_at)
    return until <= last and not reminder.by_hand


def _was_just_told(session: Session, case: _Case, now: datetime) -> bool:
    return any(
        each.kind in ("session_moved", "clocks_changed")
        and each.state == "sent"
        and each.settled_at is not None
        and each.settled_at > now - _KNOWS_FOR
        and any(told.session_id == case.meeting.id for told in each.tells)
        for each in queries.deliveries_of(session, case.registration.id)
    )


def _comes(registration: Registration, session_id: UUID) -> bool:
    return registration.state == "confirmed" and registration.attends(session_id)


def _holds(session: Session, delivery: Delivery, row: Reminder) -> bool:
    registration = session.get(Registration, row.registration_id)
    meeting = session.get(ProgramSession, row.session_id)
    assert registration is not None
    assert meeting is not None
    if meeting.cancel_reason or not _comes(registration, meeting.id):
        return False
    said = [each.model_copy(update={"title": None}) for each in delivery.facts.sessions]
    return composing.line_for(registration, meeting) in said


def _enter(session: Session, told: Sequence[_Case], *, house: House, now: datetime) -> None:
    """Enter the mail that reminds of all that is told, the soonest session first."""
    first = told[0]
    by_session: Mapping[UUID, _Case] = {each.meeting.id: each for each in reversed(told)}
    cases = sorted(by_session.values(), key=lambda each: (each.meeting.starts_at, each.meeting.id))
    reminder, registration = first.reminder, first.registration
    draft = reserving.Draft(
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
            first.cohort,
            house=house,
            details=_details(session, cases, first, house),
        ),
        thread=registration.thread,
        until=cases[0].meeting.starts_at,
    )
    delivery_id = reserving.reserve(session, draft, house=house, now=now)
    for each in told:
        each.reminder.delivery_id = delivery_id
    if delivery_id is not None and house.text_prefixes:
        _enter_text(session, draft, delivery_id, until=cases[0].meeting.starts_at, now=now)


def _enter_text(
    session: Session, draft: reserving.Draft, delivery_id: UUID, *, until: datetime, now: datetime
) -> None:
    """Enter the text beside a mail for somebody who has confirmed a number."""
    kept = preferences.preference_of(session, draft.recipient)
    if kept is None or kept.phone is None or kept.phone_confirmed_at is None:
        return
    text = text_drafts.TextDraft(
        subject_id=delivery_id,
        kind="reminder",
        address=draft.recipient,
        phone=kept.phone,
        language=draft.facts.language,
        until=until,
        body=reminder_text(draft.facts),
    )
    session.flush()
    text_drafts.enter(session, text, now=now)


def _details(
    session: Session, cases: Sequence[_Case], first: _Case, house: House
) -> Mapping[str, object]:
    language = first.registration.participant.language
    titles = {each.cohort.id: each.cohort.program.title.in_language(language) for each in cases}
    several = len(set(titles.values())) > 1
    lines = [
        each.line.model_copy(update={"title": titles[each.cohort.id]}) if several else each.line
        for each in cases
    ]
    of_sessions = len(queries.sessions_of_cohort(session, first.registration.cohort_id))
    return {
        "title": ", ".join(dict.fromkeys(titles.values())),
        "sessions": lines,
        "of_sessions": 1 if several else of_sessions,
        "stop_url": house.stop_url(first.registration.id),
    }
