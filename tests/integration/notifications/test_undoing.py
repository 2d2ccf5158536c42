"""A cancellation that is undone: the same calendar entry comes back, or never went."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.notification_story import (
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    session_facts,
)


def subjects(post: KeepingPost) -> list[str]:
    return [mail.message["subject"] for mail in post.mails]


def test_cancellation_when_undone_before_its_mail_left_then_calendar_is_left_alone(
    listener: Listener, post: KeepingPost
) -> None:
    anna = Applicant()
    listener.hear(anna.confirmed(), 1)
    listener.run_due()
    listener.hear(anna.cancelled(), 2)
    listener.hear(anna.confirmed(), 3)
    listener.run_due()

    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [anna.cohort.sessions[0].starts_at]
    assert [event_of(mail) is None for mail in post.mails] == [False, True]


def test_cancellation_when_undone_after_its_mail_left_then_same_entry_comes_back(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts(*(session_facts(number) for number in (1, 2)))
    anna = Applicant(cohort)
    for sequence, fact in enumerate((anna.confirmed(), anna.cancelled(), anna.confirmed()), 1):
        listener.hear(fact, sequence)
        listener.run_due()

    attendee = Attendee()
    attendee.read(post.mails)
    assert (attendee.agenda(), attendee.stale) == ([each.starts_at for each in cohort.sessions], 0)
    assert [int(event["SEQUENCE"]) for event in attendee.entries.values()] == [2, 2]


def test_cancellation_when_undone_then_reminders_are_planned_again(
    listener: Listener,
) -> None:
    anna = Applicant()
    for sequence, fact in enumerate((anna.confirmed(), anna.cancelled(), anna.confirmed()), 1):
        listener.hear(fact, sequence)
        listener.run_due()

    listener.clock.set(datetime(2027, 1, 11, 8, 0, tzinfo=UTC))
    listener.run_due()
    assert [kind for kind, _ in listener.fates()].count("reminder") == 1


def test_cancellation_when_undone_in_the_queue_then_the_place_in_it_is_told_again(
    listener: Listener,
) -> None:
    anna = Applicant()
    facts = (anna.waitlisted(), anna.cancelled(had_place=False), anna.waitlisted())
    for sequence, fact in enumerate(facts, 1):
        listener.hear(fact, sequence)
        listener.run_due()

    assert [kind for kind, _ in listener.fates()] == [
        "waitlisted",
        "registration_cancelled",
        "waitlisted",
    ]
