"""Points 53 and 55: what moves, is cancelled, comes late or was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.domain.reminding_by_hand import send_missed
from tests.conformance.points import point
from tests.support.notification_story import Applicant, KeepingPost, Listener, moved
from tests.support.reminders import only_rules, pass_due, planned, reminder_mails

START = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)
DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


@point(53)
def test_session_when_it_moves_before_its_reminder_then_reminded_once_for_the_new_time(
    listener: Listener, post: KeepingPost, applicant: Applicant
) -> None:
    later = moved(applicant.cohort.sessions[0], WEEK)
    listener.hear(applicant.rescheduled(later), 1)
    assert planned(listener) == [(DUE, "cancelled"), (DUE + WEEK, "due")]
    pass_due(listener, DUE + timedelta(hours=1))
    assert reminder_mails(post) == []
    pass_due(listener, START + WEEK + timedelta(days=1))
    (mail,) = reminder_mails(post)
    assert "19 januari 2027" in mail.message.get_body(("plain",)).get_content()


@point(53)
def test_session_when_it_moves_after_its_reminder_then_reminded_once_more_for_the_new_time(
    listener: Listener, post: KeepingPost, applicant: Applicant
) -> None:
    pass_due(listener, DUE + timedelta(hours=1))
    assert len(reminder_mails(post)) == 1
    listener.hear(applicant.rescheduled(moved(applicant.cohort.sessions[0], WEEK)), 1)
    pass_due(listener, START + WEEK + timedelta(days=1))
    assert [state for _, state in planned(listener)] == ["sent", "sent"]
    assert len(reminder_mails(post)) == 2


@point(53)
def test_session_when_it_moves_back_and_forth_then_reminded_once(
    listener: Listener, post: KeepingPost, applicant: Applicant
) -> None:
    away = moved(applicant.cohort.sessions[0], WEEK)
    back = moved(away, -WEEK)
    listener.hear(applicant.rescheduled(away), 1)
    listener.hear(applicant.rescheduled(back), 2)
    pass_due(listener, START + WEEK)
    assert planned(listener) == [(DUE, "cancelled"), (DUE + WEEK, "cancelled"), (DUE, "sent")]
    assert len(reminder_mails(post)) == 1


@point(53)
@pytest.mark.parametrize("what", ["session", "registration"])
def test_reminder_when_its_session_or_registration_is_cancelled_then_none_fires(
    listener: Listener, post: KeepingPost, applicant: Applicant, what: str
) -> None:
    if what == "session":
        listener.hear(applicant.session_cancelled(applicant.cohort.sessions[0]), 1)
    else:
        listener.hear(applicant.cancelled(), 2)
    pass_due(listener, START + timedelta(days=1))
    assert (planned(listener), reminder_mails(post)) == ([(DUE, "cancelled")], [])


@point(53)
@pytest.mark.parametrize("minute", [0, 1, 60])
def test_reminder_when_the_session_has_begun_then_none_fires(
    listener: Listener, post: KeepingPost, applicant: Applicant, minute: int
) -> None:
    only_rules(listener, applicant, RuleWish(minutes_before=1))
    listener.clock.set(START + timedelta(minutes=minute))
    listener.run_due()
    assert reminder_mails(post) == []
    assert planned(listener)[-1] == (START - timedelta(minutes=1), "missed")


@point(53)
def test_rule_when_its_time_is_not_before_the_start_then_it_plans_nothing(
    listener: Listener, applicant: Applicant
) -> None:
    only_rules(listener, applicant, RuleWish(days_before=0, at_time=datetime(1, 1, 1, 17).time()))
    assert planned(listener) == [(DUE, "cancelled")]


@point(55)
@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=1), START - DUE])
def test_person_when_registered_after_the_due_time_then_no_reminder(
    listener: Listener, post: KeepingPost, after: timedelta
) -> None:
    listener.clock.set(DUE + after)
    listener.hear(Applicant().confirmed(), 1)
    pass_due(listener, START + timedelta(days=1))
    assert (planned(listener), reminder_mails(post)) == ([], [])


@point(55)
@pytest.mark.parametrize(
    ("lead", "away", "mails", "state"),
    [
        # A quarter of the lead: 15 minutes of an hour, six hours at most.
        (60, timedelta(minutes=15), 1, "sent"),
        (60, timedelta(minutes=16), 0, "missed"),
        (24 * 60, timedelta(hours=6), 1, "sent"),
        (24 * 60, timedelta(hours=6, minutes=1), 0, "missed"),
        (7 * 24 * 60, timedelta(hours=6), 1, "sent"),
        (7 * 24 * 60, timedelta(hours=7), 0, "missed"),
    ],
)
def test_reminder_when_the_service_was_away_then_late_within_the_grace_else_missed(
    listener: Listener, post: KeepingPost, lead: int, away: timedelta, mails: int, state: str
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    only_rules(listener, applicant, RuleWish(minutes_before=lead))
    due_at = START - timedelta(minutes=lead)
    listener.clock.set(due_at + away)
    listener.run_due()
    listener.run_due()
    assert planned(listener)[-1] == (due_at, state)
    assert len(reminder_mails(post)) == mails


@point(55)
def test_reminder_when_missed_then_one_click_sends_it_and_a_second_click_nothing(
    listener: Listener, post: KeepingPost, applicant: Applicant
) -> None:
    other = Applicant(applicant.cohort, applicant.person.model_copy(update={"email": "b@x.se"}))
    listener.clock.set(DUE + timedelta(hours=7))
    listener.hear(other.confirmed(), 1)
    listener.run_due()
    assert planned(listener) == [(DUE, "missed")]
    session_id = applicant.cohort.sessions[0].session_id
    for reached in (1, 0):
        with listener.database.transaction() as session:
            assert send_missed(session, session_id, now=listener.clock.now()) == reached
        listener.run_due()
    assert [mail.recipient for mail in reminder_mails(post)] == ["asa@example.org"]
