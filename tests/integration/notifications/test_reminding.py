from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.reminder_rules import RuleWish, change_rule
from services.notifications.domain.reminding_by_hand import send_now
from services.notifications.storage.reminders import ReminderRule
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)

DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
START = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)


def reminder_mails(post: KeepingPost) -> int:
    return sum(str(mail.message["Subject"]).startswith("Påminnelse") for mail in post.mails)


def planned(listener: Listener) -> list[tuple[datetime, str]]:
    return [(each.due_at, each.state) for each in listener.reminders()]


def test_reminder_when_confirmed_then_planned_for_the_day_before_at_nine(
    listener: Listener,
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    assert planned(listener) == [(DUE, "due")]


def test_reminder_when_its_time_comes_then_one_mail_in_the_thread(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE - timedelta(seconds=1))
    listener.run_due()
    assert reminder_mails(post) == 0
    listener.clock.set(DUE)
    listener.run_due()
    assert reminder_mails(post) == 1
    assert post.mails[1].message["References"] == post.mails[0].message["Message-ID"]


def test_reminder_when_called_twice_then_one_mail(listener: Listener, post: KeepingPost) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE)
    reminder_id = str(listener.reminders()[0].id)
    listener.actors.remind(reminder_id)
    listener.actors.remind(reminder_id)
    listener.run_due()
    assert reminder_mails(post) == 1


def test_reminder_when_the_session_moves_then_the_old_is_cancelled_and_a_new_one_planned(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    later = moved(applicant.cohort.sessions[0], timedelta(days=7))
    listener.hear(applicant.rescheduled(later), 1)
    assert planned(listener) == [(DUE, "cancelled"), (DUE + timedelta(days=7), "due")]


def test_reminder_when_the_session_moves_after_it_went_then_reminded_again(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE)
    listener.run_due()
    later = moved(applicant.cohort.sessions[0], timedelta(days=7))
    listener.hear(applicant.rescheduled(later), 1)
    listener.clock.set(DUE + timedelta(days=7))
    listener.run_due()
    assert reminder_mails(post) == 2


def test_reminder_when_the_session_moves_while_it_waits_to_be_sent_then_it_is_not_sent(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE)
    listener.actors.remind(str(listener.reminders()[0].id))
    later = moved(applicant.cohort.sessions[0], timedelta(days=7))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    assert reminder_mails(post) == 0


def test_reminder_when_the_registration_is_cancelled_then_none(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.hear(applicant.cancelled(), 2)
    listener.clock.set(DUE)
    listener.run_due()
    assert (planned(listener), reminder_mails(post)) == ([(DUE, "cancelled")], 0)


def test_reminder_when_confirmed_after_its_time_then_none(listener: Listener) -> None:
    listener.clock.set(DUE + timedelta(minutes=1))
    listener.hear(Applicant().confirmed(), 1)
    assert planned(listener) == []


@pytest.mark.parametrize(
    ("late", "mails", "state"),
    [
        (timedelta(hours=5), 1, "sent"),
        (timedelta(hours=7), 0, "missed"),
        (START - DUE, 0, "missed"),
    ],
)
def test_reminder_when_the_service_was_away_then_late_within_the_grace_else_missed(
    listener: Listener, post: KeepingPost, late: timedelta, mails: int, state: str
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE + late)
    listener.run_due()
    assert (reminder_mails(post), planned(listener)) == (mails, [(DUE, state)])


def test_send_now_when_asked_then_everybody_with_a_place_is_reminded_once(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.hear(Applicant(applicant.cohort).waitlisted(), 1)
    listener.run_due()
    session_id = applicant.cohort.sessions[0].session_id
    for expected in (1, 0):
        with listener.database.transaction() as session:
            assert send_now(session, session_id, now=listener.clock.now()) == expected
        listener.run_due()
    assert reminder_mails(post) == 1
    assert (DUE, "due") in planned(listener)


def test_send_now_when_the_session_has_begun_then_refused(listener: Listener) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    with listener.database.transaction() as session, pytest.raises(NothingKnown):
        send_now(session, applicant.cohort.sessions[0].session_id, now=START)


def test_reminders_when_clocks_change_then_the_wall_time_stays(listener: Listener) -> None:
    # Sweden's summer time begins on Sunday 28 March 2027.
    cohort = cohort_facts(session_facts(1, datetime(2027, 3, 28, 18, 0)))
    listener.hear(Applicant(cohort).confirmed(), 1)
    assert planned(listener) == [(datetime(2027, 3, 27, 8, 0, tzinfo=UTC), "due")]


def test_reminders_when_the_rule_counts_minutes_then_they_are_real_minutes(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.waitlisted(), 1)
    with listener.database.transaction() as session:
        (rule,) = session.scalars(select(ReminderRule))
        change_rule(session, rule.id, RuleWish(minutes_before=60), now=listener.clock.now())
    listener.hear(applicant.confirmed("promoted"), 2)
    assert planned(listener) == [(START - timedelta(minutes=60), "due")]


def test_reminder_when_asked_for_and_the_registration_ends_before_it_goes_then_none(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    with listener.database.transaction() as session:
        send_now(session, applicant.cohort.sessions[0].session_id, now=listener.clock.now())
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert reminder_mails(post) == 0
    assert {state for _, state in planned(listener)} == {"cancelled"}


def test_reminder_when_its_mail_waits_and_the_registration_ends_then_it_is_not_sent(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE)
    listener.actors.remind(str(listener.reminders()[0].id))
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert reminder_mails(post) == 0
