from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.reminding_by_hand import send_now
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    moved,
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
