"""What tests of reminders share: rules as organizers write them, mails that remind."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.notifications.domain.reminder_rules import RuleWish, add_rule, remove_rule
from services.notifications.storage.reminders import Reminder, ReminderRule
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import Applicant, KeepingPost, Listener


def only_rules(listener: Listener, applicant: Applicant, *wishes: RuleWish) -> list[UUID]:
    """Let these rules be all that a known program has."""
    program_id = applicant.cohort.program.program_id
    now = listener.clock.now()
    with listener.database.transaction() as session:
        known = session.scalars(
            select(ReminderRule.id).where(
                ReminderRule.program_id == program_id, ReminderRule.removed_at.is_(None)
            )
        ).all()
        for rule_id in known:
            remove_rule(session, rule_id, now=now)
        return [add_rule(session, program_id, wish, now=now) for wish in wishes]


def planned(listener: Listener, applicant: Applicant | None = None) -> list[tuple[datetime, str]]:
    """When reminders are or were due, and their states, in order of making."""
    return [
        (each.due_at, each.state)
        for each in listener.reminders()
        if applicant is None or each.registration_id == applicant.id
    ]


def due(listener: Listener, applicant: Applicant | None = None) -> list[datetime]:
    """When what is still planned is due."""
    return sorted(each for each, state in planned(listener, applicant) if state == "due")


def reminder_mails(post: KeepingPost) -> list[ReceivedMail]:
    """The reminders that have left, by their subject in either language."""
    return [
        mail
        for mail in post.mails
        if str(mail.message["Subject"]).startswith(("Påminnelse", "Reminder"))
    ]


def pass_due(listener: Listener, until: datetime) -> None:
    """Let time pass, doing what falls due at its time."""
    while True:
        with listener.database.transaction() as session:
            following = session.scalar(
                select(Reminder.due_at)
                .where(Reminder.state == "due", Reminder.due_at <= until)
                .order_by(Reminder.due_at)
                .limit(1)
            )
        if following is None:
            break
        listener.clock.set(max(following, listener.clock.now()))
        listener.run_due()
    listener.clock.set(until)
    listener.run_due()
