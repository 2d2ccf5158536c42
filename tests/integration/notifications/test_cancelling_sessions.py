"""One session withdrawn: exactly its calendar entry, exactly from those who had it."""

from __future__ import annotations

from datetime import timedelta

from tests.support.notification_story import (
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)


def test_session_when_cancelled_then_only_its_entry_leaves_the_calendar(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    listener.hear(applicant.session_cancelled(second), 1)
    listener.run_due()

    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [first.starts_at]
    assert listener.fates()[-1] == ("session_called_off", "sent")
    assert [each.state for each in listener.reminders()] == ["due", "cancelled"]


def test_session_when_cancelled_then_the_queue_hears_nothing(
    listener: Listener,
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second))
    listener.hear(applicant.waitlisted(), 1)
    listener.run_due()

    listener.hear(applicant.session_cancelled(second), 1)
    listener.run_due()

    assert listener.fates() == [("waitlisted", "sent")]


def test_session_when_cancelled_before_somebody_gets_a_place_then_they_are_not_invited_to_it(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second))
    listener.hear(applicant.session_cancelled(second), 1)
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [first.starts_at]


def test_session_when_an_older_move_comes_late_then_it_stays_cancelled(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    later = moved(second, timedelta(days=1))

    listener.hear(applicant.session_cancelled(later), 2)
    listener.hear(applicant.rescheduled(later), 1)
    listener.hear(applicant.session_cancelled(second), 1)
    listener.run_due()

    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [first.starts_at]
