"""From rows to view models, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.reminding_by_hand import whom_to_remind
from services.notifications.storage import alerts, mail_queries, queries, reminder_queries
from services.notifications.storage.answers import count_answers
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import DeliveryState
from services.notifications.storage.reminders import ReminderRule
from services.notifications.web.doors import Reader
from services.notifications.web.pages import (
    AnswersRow,
    MailPage,
    PlannedRow,
    ReminderPage,
    SessionRow,
)
from services.notifications.web.rule_words import rule_in_words

_WAITING: tuple[DeliveryState, ...] = ("queued", "sending", "deferred")
_TROUBLED: tuple[DeliveryState, ...] = (
    "failed",
    "suppressed",
    "unknown",
    "expired",
    "bounced",
    "complained",
)


def mail_page(session: Session, cohort_id: UUID, reader: Reader) -> MailPage:
    """Return all that an organizer sees of a cohort's mails and reminders."""
    cohort = queries.cohort_of_id(session, cohort_id)
    states = mail_queries.count_by_state(session, cohort_id)
    sessions = queries.sessions_to_be_held(session, cohort_id) if cohort else ()
    return MailPage(
        cohort_id=cohort_id,
        program_id=cohort.program_id if cohort else None,
        title=title_of(cohort, reader.language),
        rules=tuple(rule_in_words(rule) for rule in _rules(session, cohort)),
        planned=tuple(
            planned_row(each.session, each.due_at, each.people, reader)
            for each in reminder_queries.planned_reminders(session, cohort_id)
        ),
        missed=tuple(
            planned_row(each.session, each.due_at, each.people, reader)
            for each in reminder_queries.missed_reminders(session, cohort_id, now=reader.now)
        ),
        ahead=tuple(
            session_row(each, reader.language, reader.now)
            for each in sessions
            if each.starts_at > reader.now
        ),
        sent=states.get("sent", 0),
        waiting=sum(states.get(state, 0) for state in _WAITING),
        troubled=sum(states.get(state, 0) for state in _TROUBLED),
        has_alerts=bool(alerts.count_open(session)),
        can_remind=queries.anybody_has_a_place(session, cohort_id),
        answers=_answers(session, cohort_id, sessions, reader),
    )


def _answers(
    session: Session, cohort_id: UUID, sessions: Sequence[ProgramSession], reader: Reader
) -> tuple[AnswersRow, ...]:
    """Return the answers to each session, once anybody has given one."""
    counted = count_answers(session, cohort_id)
    if not any(each.accepted or each.tentative or each.declined for each in counted.values()):
        return ()
    return tuple(
        AnswersRow(session_row(each, reader.language, reader.now), **asdict(counted[each.id]))
        for each in sessions
        if each.id in counted
    )


def _rules(session: Session, cohort: Cohort | None) -> Sequence[ReminderRule]:
    if cohort is None:
        return ()
    rules = reminder_queries.rules_of_program(session, cohort.program_id)
    return [each for each in rules if each.active]


def reminder_page(
    session: Session, program_session: ProgramSession, *, language: str, now: datetime
) -> ReminderPage:
    """Return whom a reminder of this session would reach now."""
    reached = whom_to_remind(session, program_session, now=now)
    everybody = queries.count_of_session(session, program_session)
    return ReminderPage(
        cohort_id=program_session.cohort_id,
        title=title_of(queries.cohort_of_id(session, program_session.cohort_id), language),
        session=session_row(program_session, language, now),
        names=tuple(each.participant.name for each in reached),
        paused=everybody - len(reached),
    )


def session_row(program_session: ProgramSession, language: str, now: datetime) -> SessionRow:
    """Return one session as the shared macros read it."""
    return SessionRow(
        session_id=program_session.id,
        number=program_session.number,
        starts_at=program_session.starts_wall,
        ends_at=program_session.ends_wall,
        zone=program_session.zone,
        place=program_session.place.in_language(language),
        online_url=program_session.online_url,
        room=program_session.room,
        track=program_session.track.in_language(language) if program_session.track else None,
        has_begun=program_session.starts_at <= now,
        whole_day=program_session.whole_day,
    )


def planned_row(
    program_session: ProgramSession, due_at: datetime, people: int, reader: Reader
) -> PlannedRow:
    """Return reminders of one session at one time."""
    row = session_row(program_session, reader.language, reader.now)
    return PlannedRow(row, due_at, people)


def title_of(cohort: Cohort | None, language: str) -> str:
    """Return what a cohort's program is called; nothing while the cohort is not known."""
    return cohort.program.title.in_language(language) if cohort else ""
