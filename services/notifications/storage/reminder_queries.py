"""Named reads and locks of reminders and the rules that plan them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.notifications.storage import queries
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Registration, address_of
from services.notifications.storage.reminders import Reminder, ReminderRule
from services.notifications.storage.stops import has_stopped_reminders


def rules_of_program(session: Session, program_id: UUID) -> Sequence[ReminderRule]:
    """Return the reminder rules that a program has, the one with the longest lead time first."""
    return session.scalars(
        select(ReminderRule)
        .where(ReminderRule.program_id == program_id, ReminderRule.removed_at.is_(None))
        .order_by(
            ReminderRule.days_before.desc().nulls_last(),
            ReminderRule.at_time,
            ReminderRule.minutes_before.desc(),
            ReminderRule.id,
        )
    ).all()


def all_rules_of_program(session: Session, program_id: UUID) -> Sequence[ReminderRule]:
    """Return all rules that a program has or had."""
    return session.scalars(
        select(ReminderRule).where(ReminderRule.program_id == program_id).order_by(ReminderRule.id)
    ).all()


def any_rule_of_cohort(session: Session, cohort_id: UUID) -> ReminderRule:
    """Return the rule under which reminders by hand stand: the same one always."""
    return session.scalars(
        select(ReminderRule)
        .join(Cohort, Cohort.program_id == ReminderRule.program_id)
        .where(Cohort.id == cohort_id)
        .order_by(ReminderRule.id)
        .limit(1)
    ).one()


def rules_of_ids(session: Session, rule_ids: Iterable[UUID]) -> Sequence[ReminderRule]:
    """Return some rules, the one with the longest lead time first."""
    return session.scalars(
        select(ReminderRule)
        .where(ReminderRule.id.in_(set(rule_ids)))
        .order_by(ReminderRule.days_before.desc().nulls_last(), ReminderRule.id)
    ).all()


def keep_lead(
    session: Session,
    rule_id: UUID,
    *,
    days_before: int | None,
    at_time: time | None,
    minutes_before: int | None,
) -> None:
    """Add the rule of a lead time that people choose for themselves, unless it is there."""
    session.execute(
        insert(ReminderRule)
        .values(id=rule_id, days_before=days_before, at_time=at_time, minutes_before=minutes_before)
        .on_conflict_do_nothing()
    )


def cohorts_of_program(session: Session, program_id: UUID) -> Sequence[UUID]:
    """Return the ids of the cohorts of a program."""
    return session.scalars(
        select(Cohort.id).where(Cohort.program_id == program_id).order_by(Cohort.id)
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


def registrations_together(
    session: Session, reminder: Reminder, *, until: datetime
) -> Sequence[Registration]:
    """Return the registrations of one person that have reminders of the same day, locked.

    Those are reminders due ``until`` some moment, of sessions on the day of the session that
    ``reminder`` is of. Locked in a fixed order, so that locks cannot cross.
    """
    own, other = aliased(Registration), aliased(ProgramSession)
    ids = (
        select(Reminder.registration_id)
        .join(Registration, Registration.id == Reminder.registration_id)
        .join(ProgramSession, ProgramSession.id == Reminder.session_id)
        .join(own, own.id == reminder.registration_id)
        .join(other, other.id == reminder.session_id)
        .where(
            Reminder.state == "due",
            Reminder.due_at <= until,
            address_of() == address_of(own),
            cast(ProgramSession.starts_wall, Date) == cast(other.starts_wall, Date),
        )
    )
    return session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def reminders_locked(
    session: Session, registration_ids: Iterable[UUID], *, until: datetime
) -> Sequence[Reminder]:
    """Return the reminders of some registrations that are due until then, for change."""
    return session.scalars(
        select(Reminder)
        .where(
            Reminder.registration_id.in_(set(registration_ids)),
            Reminder.state == "due",
            Reminder.due_at <= until,
        )
        .order_by(Reminder.due_at, Reminder.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def reminders_of(
    session: Session, registration_ids: Iterable[UUID]
) -> dict[UUID, Sequence[Reminder]]:
    """Return all reminders ever planned for some registrations, by registration."""
    found: dict[UUID, list[Reminder]] = {}
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.registration_id.in_(set(registration_ids)))
        .order_by(Reminder.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        found.setdefault(row.registration_id, []).append(row)
    return dict(found)


def reminders_in(session: Session, delivery_id: UUID) -> Sequence[Reminder]:
    """Return the reminders that went into one mail."""
    return session.scalars(
        select(Reminder).where(Reminder.delivery_id == delivery_id).order_by(Reminder.id)
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
            queries.attends(program_session.id),
            ~has_stopped_reminders(),
            ~reminded,
        )
        .order_by(Registration.id)
    ).all()


@dataclass(frozen=True)
class Counted:
    """Reminders of one session at one time, and how many people that is."""

    session: ProgramSession
    due_at: datetime
    people: int


def planned_reminders(session: Session, cohort_id: UUID) -> Sequence[Counted]:
    """Return what is still to come for a cohort, counted by session and time."""
    rows = session.execute(
        select(ProgramSession, Reminder.due_at, func.count(Reminder.registration_id.distinct()))
        .join(Reminder, Reminder.session_id == ProgramSession.id)
        .where(ProgramSession.cohort_id == cohort_id, Reminder.state == "due")
        .group_by(ProgramSession.id, Reminder.due_at)
        .order_by(Reminder.due_at)
    )
    return [Counted(planned, due_at, people) for planned, due_at, people in rows]


def planned_by_rule(session: Session, cohort_id: UUID) -> dict[UUID, Sequence[Counted]]:
    """Return what each rule still has to come for a cohort, counted by session and time."""
    rows = session.execute(
        select(Reminder.rule_id, ProgramSession, Reminder.due_at, func.count())
        .join(Reminder, Reminder.session_id == ProgramSession.id)
        .where(ProgramSession.cohort_id == cohort_id, Reminder.state == "due", ~Reminder.by_hand)
        .group_by(Reminder.rule_id, ProgramSession.id, Reminder.due_at)
        .order_by(Reminder.due_at, ProgramSession.number)
    )
    found: dict[UUID, list[Counted]] = {}
    for rule_id, planned, due_at, people in rows:
        found.setdefault(rule_id, []).append(Counted(planned, due_at, people))
    return dict(found)


def missed_reminders(session: Session, cohort_id: UUID, *, now: datetime) -> Sequence[Counted]:
    """Return what was missed of sessions ahead and not sent since, counted by session."""
    rows = session.execute(
        select(
            ProgramSession,
            func.min(Reminder.due_at),
            func.count(Reminder.registration_id.distinct()),
        )
        .join(Reminder, Reminder.session_id == ProgramSession.id)
        .where(ProgramSession.cohort_id == cohort_id, ProgramSession.starts_at > now, _missed())
        .group_by(ProgramSession.id)
        .order_by(ProgramSession.starts_at)
    )
    return [Counted(planned, due_at, people) for planned, due_at, people in rows]


def missed_of_session(session: Session, session_id: UUID) -> Sequence[Reminder]:
    """Return the reminders of a session that were missed and not sent since."""
    return session.scalars(
        select(Reminder).where(Reminder.session_id == session_id, _missed()).order_by(Reminder.id)
    ).all()


def _missed() -> ColumnElement[bool]:
    """Return that a reminder was missed, and that none of the session came to the person after."""
    later = aliased(Reminder)
    followed = (
        select(later.id)
        .where(
            later.session_id == Reminder.session_id,
            later.registration_id == Reminder.registration_id,
            later.state.in_(["due", "sent"]),
            later.by_hand,
            later.due_at > Reminder.due_at,
        )
        .exists()
    )
    return (Reminder.state == "missed") & ~followed
