"""Named reads and locks.

Locks are FOR NO KEY UPDATE: they keep two changes of a row apart, and let a row elsewhere be
added that refers to it, which a full lock would block and, taken crosswise, deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Invitation, Registration
from services.notifications.storage.reminders import Reminder, ReminderRule
from services.notifications.storage.stops import has_stopped_reminders


def cohort_of_id(session: Session, cohort_id: UUID) -> Cohort | None:
    """Return the copy of a cohort."""
    return session.get(Cohort, cohort_id)


def sessions_of_cohort(session: Session, cohort_id: UUID) -> Sequence[ProgramSession]:
    """Return the sessions of a cohort in order of time."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.cohort_id == cohort_id)
        .order_by(ProgramSession.starts_at, ProgramSession.number)
    ).all()


def sessions_to_be_held(session: Session, cohort_id: UUID) -> Sequence[ProgramSession]:
    """Return the sessions of a cohort that are not cancelled, in order of time."""
    return [each for each in sessions_of_cohort(session, cohort_id) if not each.cancel_reason]


def session_locked(session: Session, session_id: UUID) -> ProgramSession | None:
    """Return a session for change; whoever tells people of it waits for the lock."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def registration_locked(session: Session, registration_id: UUID) -> Registration | None:
    """Return a registration for change: the lock that orders all that its person is told."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def anybody_has_a_place(session: Session, cohort_id: UUID) -> bool:
    """Say whether a cohort has a confirmed registration."""
    confirmed = exists().where(
        Registration.cohort_id == cohort_id, Registration.state == "confirmed"
    )
    return bool(session.scalar(select(confirmed)))


def count_of_session(session: Session, program_session: ProgramSession) -> int:
    """Return how many people with a place take part in a session and want reminders."""
    counted = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.cohort_id == program_session.cohort_id,
            Registration.state == "confirmed",
            _attends(program_session.id),
            ~has_stopped_reminders(),
        )
    )
    return counted or 0


def _attends(session_id: UUID) -> ColumnElement[bool]:
    return or_(
        Registration.session_ids.is_(None), literal(session_id) == any_(Registration.session_ids)
    )


def invitations_of(session: Session, registration_id: UUID) -> Sequence[Invitation]:
    """Return the calendar invitations of a registration."""
    return session.scalars(
        select(Invitation).where(Invitation.registration_id == registration_id)
    ).all()


def invitation_of(session: Session, registration_id: UUID, session_id: UUID) -> Invitation | None:
    """Return the calendar invitation of a registration to one session."""
    return session.scalars(
        select(Invitation).where(
            Invitation.registration_id == registration_id, Invitation.session_id == session_id
        )
    ).one_or_none()


def deliveries_of(session: Session, registration_id: UUID) -> Sequence[Delivery]:
    """Return all that was ever entered for a registration, oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.registration_id == registration_id)
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    ).all()


def deliveries_about(session: Session, subject_id: UUID) -> Sequence[Delivery]:
    """Return the ledger rows about one certificate, locked, oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.subject_id == subject_id)
        .order_by(Delivery.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def delivery_locked(session: Session, delivery_id: UUID) -> Delivery | None:
    """Return one ledger row for change."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def deliveries_due(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    """Take ledger rows that nobody is at and whose time has come."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.next_attempt_at <= now,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now),
        )
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def reminders_due(session: Session, now: datetime, limit: int) -> Sequence[Reminder]:
    """Take reminders that nobody is at and whose time has come."""
    return session.scalars(
        select(Reminder)
        .where(
            Reminder.state == "due",
            Reminder.due_at <= now,
            or_(Reminder.claimed_until.is_(None), Reminder.claimed_until <= now),
        )
        .order_by(Reminder.due_at, Reminder.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def reminder_locked(session: Session, reminder_id: UUID) -> Reminder | None:
    """Return one reminder for change."""
    return session.scalars(
        select(Reminder)
        .where(Reminder.id == reminder_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def reminders_of(session: Session, registration_id: UUID) -> Sequence[Reminder]:
    """Return all reminders ever planned for a registration."""
    return session.scalars(
        select(Reminder).where(Reminder.registration_id == registration_id).order_by(Reminder.id)
    ).all()


def count_reminders(session: Session, rule_id: UUID, session_id: UUID) -> dict[UUID, int]:
    """Return how many reminders of a session a rule has ever planned, by registration."""
    rows = session.execute(
        select(Reminder.registration_id, func.count())
        .where(Reminder.rule_id == rule_id, Reminder.session_id == session_id)
        .group_by(Reminder.registration_id)
    )
    return {row[0]: row[1] for row in rows}


def people_to_remind(
    session: Session, program_session: ProgramSession, *, since: datetime, now: datetime
) -> Sequence[Registration]:
    """Return who takes part and has had no reminder of the session between ``since`` and now."""
    reminded = (
        select(Reminder.id)
        .where(
            Reminder.registration_id == Registration.id,
            Reminder.session_id == program_session.id,
            Reminder.state.in_(["due", "sent"]),
            Reminder.due_at.between(since, now),
        )
        .exists()
    )
    return session.scalars(
        select(Registration)
        .where(
            Registration.cohort_id == program_session.cohort_id,
            Registration.state == "confirmed",
            _attends(program_session.id),
            ~has_stopped_reminders(),
            ~reminded,
        )
        .order_by(Registration.id)
    ).all()


def rules_of(session: Session, cohort_id: UUID) -> Sequence[ReminderRule]:
    """Return the reminder rules of a cohort."""
    return session.scalars(
        select(ReminderRule).where(ReminderRule.cohort_id == cohort_id).order_by(ReminderRule.id)
    ).all()


@dataclass(frozen=True)
class PlannedReminders:
    """Reminders of one session that fall due at one time."""

    session: ProgramSession
    due_at: datetime
    people: int


def planned_reminders(session: Session, cohort_id: UUID) -> Sequence[PlannedReminders]:
    """Return what is still to come for a cohort, counted by session and time."""
    rows = session.execute(
        select(ProgramSession, Reminder.due_at, func.count())
        .join(Reminder, Reminder.session_id == ProgramSession.id)
        .where(ProgramSession.cohort_id == cohort_id, Reminder.state == "due")
        .group_by(ProgramSession.id, Reminder.due_at)
        .order_by(Reminder.due_at)
    )
    return [PlannedReminders(planned, due_at, people) for planned, due_at, people in rows]


def deliveries_of_cohort(
    session: Session, cohort_id: UUID, *, limit: int, offset: int
) -> Sequence[Delivery]:
    """Return the ledger of a cohort, newest first."""
    return session.scalars(
        select(Delivery)
        .join(Registration, Registration.id == Delivery.registration_id)
        .where(Registration.cohort_id == cohort_id)
        .order_by(Delivery.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def count_deliveries_of_cohort(session: Session, cohort_id: UUID) -> dict[str, int]:
    """Return how many ledger rows of a cohort are in each state."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .join(Registration, Registration.id == Delivery.registration_id)
        .where(Registration.cohort_id == cohort_id)
        .group_by(Delivery.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  (rows are Row objects)
