"""Several sessions of one day are one mail; who has just been told is not reminded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain.reminder_rules import RuleWish
from tests.support.notification_story import (
    DEFERRED,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)
from tests.support.reminders import only_rules, pass_due, planned, reminder_mails

MORNING = session_facts(1, datetime(2027, 1, 12, 9, 0))
EVENING = session_facts(2, datetime(2027, 1, 12, 17, 0))
DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 20, 8, 0, tzinfo=UTC)


def plain(post: KeepingPost, index: int = 0) -> str:
    return str(reminder_mails(post)[index].message.get_body(("plain",)).get_content())


def confirm(listener: Listener, *applicants: Applicant) -> None:
    for each in applicants:
        listener.hear(each.confirmed(), 1)
    listener.run_due()


def test_reminders_when_two_sessions_are_on_one_day_then_one_mail_names_both(
    listener: Listener, post: KeepingPost
) -> None:
    confirm(listener, Applicant(cohort_facts(MORNING, EVENING)))
    pass_due(listener, AFTER)
    assert [state for _, state in planned(listener)] == ["sent", "sent"]
    assert len(reminder_mails(post)) == 1
    text = plain(post)
    assert text.index("09:00") < text.index("17:00")


def test_reminders_when_of_two_programs_on_one_day_then_one_mail_names_each_title(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = cohort_facts(EVENING), cohort_facts(MORNING)
    title = second.program.title.model_copy(update={"sv": "Rymden runt hörnet"})
    second = second.model_copy(
        update={"program": second.program.model_copy(update={"title": title})}
    )
    confirm(listener, Applicant(first), Applicant(second))
    pass_due(listener, AFTER)
    assert len(reminder_mails(post)) == 1
    text = plain(post)
    assert text.index("Rymden runt hörnet") < text.index("09:00")
    assert text.index("Testa AI i produktionen") < text.index("17:00")


@pytest.mark.parametrize("difference", ["person", "day", "funding"])
def test_reminders_when_of_another_person_day_or_project_then_mails_of_their_own(
    listener: Listener, post: KeepingPost, difference: str
) -> None:
    mine = Applicant(cohort_facts(MORNING))
    cohort, person = cohort_facts(EVENING), mine.person
    if difference == "person":
        person = person.model_copy(update={"email": "bo@example.org"})
    elif difference == "day":
        cohort = cohort_facts(moved(EVENING, timedelta(days=1)))
    else:
        # Each project's rules of publicity ask to be named alone.
        cohort = cohort.model_copy(update={"funding": None})
    confirm(listener, mine, Applicant(cohort, person))
    pass_due(listener, AFTER)
    assert len(reminder_mails(post)) == 2


def test_reminders_when_two_rules_fall_within_the_hour_then_the_session_is_named_once(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(EVENING))
    confirm(listener, applicant)
    only_rules(listener, applicant, RuleWish(minutes_before=60), RuleWish(minutes_before=110))
    pass_due(listener, AFTER)
    assert len(reminder_mails(post)) == 1
    assert plain(post).count("17:00") == 1


def test_mail_of_two_when_one_session_moves_while_it_waits_then_the_other_is_reminded_of(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(MORNING, EVENING))
    confirm(listener, applicant)
    post.answer = lambda _: DEFERRED
    listener.clock.set(DUE)
    listener.run_due()
    post.answer = KeepingPost().answer
    listener.hear(applicant.rescheduled(moved(EVENING, timedelta(days=7))), 1)
    listener.clock.advance(timedelta(minutes=5))
    listener.run_due()
    assert len(reminder_mails(post)) == 1
    assert "09:00" in plain(post)
    assert "17:00" not in plain(post)
    pass_due(listener, AFTER)
    assert len(reminder_mails(post)) == 2
    assert "19 januari 2027, 17:00" in plain(post, 1)


@pytest.mark.parametrize(("before", "mails"), [(timedelta(hours=2), 0), (timedelta(hours=4), 1)])
def test_reminder_when_the_new_time_was_told_a_short_while_ago_then_it_is_spared(
    listener: Listener, post: KeepingPost, before: timedelta, mails: int
) -> None:
    applicant = Applicant(cohort_facts(EVENING))
    confirm(listener, applicant)
    listener.clock.set(DUE - before)
    listener.hear(applicant.rescheduled(moved(EVENING, timedelta(hours=1))), 1)
    listener.run_due()
    pass_due(listener, AFTER)
    assert len(reminder_mails(post)) == mails
    assert planned(listener)[-1][1] == ("sent" if mails else "spared")
