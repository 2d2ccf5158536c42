"""Reminders that an organizer asks for: of a session at once, and of what was missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.reminding import new_reminder
from services.notifications.storage import queries, reminder_queries
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Registration

# An organizer's second click within this time reaches nobody twice.
_PAUSE = timedelta(hours=1)


def send_now(session: Session, session_id: UUID, *, now: datetime) -> int:
    """Let the people with a place be reminded of a session at once; return how many.

    Whoever has had one of this session in the last hour gets no second one, so that a double
    click does no harm. What the rules have planned stays planned.

    Raises:
        NothingKnown: No such session, or it has begun.
    """
    program_session = _ahead(session, session_id, now)
    reached = whom_to_remind(session, program_session, now=now)
    _add(session, program_session, (each.id for each in reached), now)
    return len(reached)


def send_missed(session: Session, session_id: UUID, *, now: datetime) -> int:
    """Let those whose reminder of a session was missed have it now; return how many.

    Raises:
        NothingKnown: No such session, or it has begun.
    """
    program_session = _ahead(session, session_id, now)
    missed = {
        each.registration_id for each in reminder_queries.missed_of_session(session, session_id)
    }
    reached = [
        each.id for each in whom_to_remind(session, program_session, now=now) if each.id in missed
    ]
    _add(session, program_session, reached, now)
    return len(reached)


def whom_to_remind(
    session: Session, program_session: ProgramSession, *, now: datetime
) -> Sequence[Registration]:
    """Return whom ``send_now`` would reach at this moment."""
    return reminder_queries.people_to_remind(session, program_session, since=now - _PAUSE, now=now)


def _ahead(session: Session, session_id: UUID, now: datetime) -> ProgramSession:
    program_session = queries.session_locked(session, session_id)
    if program_session is None or program_session.starts_at <= now:
        raise NothingKnown
    return program_session


def _add(
    session: Session, program_session: ProgramSession, reached: Iterable[UUID], now: datetime
) -> None:
    rule = reminder_queries.any_rule_of_cohort(session, program_session.cohort_id)
    earlier = reminder_queries.count_reminders(session, rule.id, program_session.id)
    for registration_id in reached:
        key = (rule.id, program_session.id)
        by_hand = new_reminder(registration_id, key, now, earlier.get(registration_id, 0))
        by_hand.by_hand = True
        session.add(by_hand)
