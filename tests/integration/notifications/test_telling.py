from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.notification_story import (
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)


def subjects(post: KeepingPost) -> list[str]:
    return [mail.message["subject"] for mail in post.mails]


def test_registration_when_received_then_its_owner_is_asked_to_confirm(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    assert subjects(post) == ["Bekräfta din adress: Testa AI i produktionen"]
    assert "https://spinn.example/confirm/abc" in post.mails[0].message.as_string()


def test_registration_when_confirmed_then_welcome_carries_the_request(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "sent")]
    method, event = event_of(post.mails[0]) or ("", None)
    assert (method, event["SEQUENCE"], str(event["STATUS"])) == ("REQUEST", 0, "CONFIRMED")


def test_registration_when_confirmed_for_three_sessions_then_each_has_a_mail_and_a_uid(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts(*(session_facts(number) for number in (1, 2, 3)))
    listener.hear(Applicant(cohort).confirmed(), 1)
    listener.run_due()
    assert listener.fates() == [
        ("place_confirmed", "sent"),
        ("session_invited", "sent"),
        ("session_invited", "sent"),
    ]
    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [each.starts_at for each in cohort.sessions]


def test_registration_when_confirmed_for_four_sessions_then_one_letter_without_calendar_part(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts(*(session_facts(number) for number in (1, 2, 3, 4)))
    applicant = Applicant(cohort)
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "sent")]
    assert event_of(post.mails[0]) is None
    assert f"https://spinn.example/calendar/{applicant.id}" in post.mails[0].message.as_string()


def test_registration_when_waitlisted_then_no_request(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().waitlisted(), 1)
    listener.run_due()
    assert listener.fates() == [("waitlisted", "sent")]
    assert event_of(post.mails[0]) is None


def test_registration_when_promoted_then_told_so_with_the_request(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.waitlisted(), 2)
    listener.run_due()
    listener.hear(applicant.confirmed("promoted"), 3)
    listener.run_due()
    assert listener.fates() == [("waitlisted", "sent"), ("promoted", "sent")]
    assert event_of(post.mails[1]) is not None


def test_session_when_moved_then_same_uid_next_sequence_and_thread(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    (_, first), (_, second) = (event_of(mail) or ("", {}) for mail in post.mails)
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] == 1
    assert second["DTSTART"].dt.replace(tzinfo=None) == later.starts_at
    assert post.mails[1].message["In-Reply-To"] == post.mails[0].message["Message-ID"]


def test_session_when_moved_before_the_invitation_left_then_one_mail_says_the_newest(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "superseded"), ("place_confirmed", "sent")]
    _, event = event_of(post.mails[0]) or ("", {})
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt.replace(tzinfo=None) == later.starts_at


def test_session_when_moved_and_moved_back_before_any_mail_left_then_nothing_more_is_said(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    session = applicant.cohort.sessions[0]
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.hear(applicant.rescheduled(moved(session, timedelta(0), revision=2)), 2)
    listener.run_due()
    assert len(post.mails) == 1


def test_session_when_only_its_revision_rises_then_nothing_is_said(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.hear(applicant.rescheduled(moved(applicant.cohort.sessions[0], timedelta(0))), 1)
    listener.run_due()
    assert len(post.mails) == 1


def test_session_when_moved_then_only_people_with_a_place_are_told(
    listener: Listener, post: KeepingPost
) -> None:
    placed = Applicant()
    waiting = Applicant(placed.cohort)
    gone = Applicant(placed.cohort)
    listener.hear(placed.confirmed(), 1)
    listener.hear(waiting.waitlisted(), 1)
    listener.hear(gone.cancelled(), 2)
    listener.run_due()
    before = len(post.mails)
    listener.hear(placed.rescheduled(moved(placed.cohort.sessions[0], timedelta(days=1))), 1)
    listener.run_due()
    assert len(post.mails) - before == 1


def test_session_when_second_of_three_moves_then_one_mail_about_it(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(*(session_facts(number) for number in (1, 2, 3))))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    later = moved(applicant.cohort.sessions[1], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    assert listener.fates()[3:] == [("session_moved", "sent")]
    attendee = Attendee()
    attendee.read(post.mails)
    first, _, third = (each.starts_at for each in applicant.cohort.sessions)
    assert attendee.agenda() == [first, later.starts_at, third]


def test_registration_when_cancelled_then_every_session_is_withdrawn(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert listener.fates()[2:] == [
        ("registration_cancelled", "sent"),
        ("session_withdrawn", "sent"),
    ]
    attendee = Attendee()
    attendee.read(post.mails)
    assert (attendee.agenda(), attendee.stale) == ([], 0)
    cancels = [event_of(mail) for mail in post.mails[2:]]
    assert [(found[0], found[1]["SEQUENCE"]) for found in cancels if found] == [
        ("CANCEL", 1),
        ("CANCEL", 1),
    ]


def test_registration_when_cancelled_before_the_invitation_left_then_no_calendar_object_at_all(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert listener.fates() == [
        ("place_confirmed", "superseded"),
        ("registration_cancelled", "sent"),
    ]
    assert event_of(post.mails[0]) is None


def test_registration_when_confirmed_again_then_same_uid_goes_on(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    for sequence, fact in enumerate(
        (applicant.confirmed(), applicant.cancelled(), applicant.confirmed()), start=1
    ):
        listener.hear(fact, sequence)
        listener.run_due()
    events = [found[1] for found in map(event_of, post.mails) if found]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]


def test_facts_when_cancel_comes_before_its_confirmation_then_the_cancel_wins(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.cancelled(), 3)
    listener.hear(applicant.confirmed(), 2)
    listener.run_due()
    assert listener.fates() == [("registration_cancelled", "sent")]
    assert listener.reminders() == []
    assert event_of(post.mails[0]) is None


def test_facts_when_move_comes_before_the_confirmation_then_the_invitation_has_the_new_time(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    later = moved(applicant.cohort.sessions[0], timedelta(days=2))
    listener.hear(applicant.rescheduled(later), 1)
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    _, event = event_of(post.mails[0]) or ("", {})
    assert event["DTSTART"].dt.replace(tzinfo=None) == later.starts_at


def test_fact_when_delivered_twice_then_one_mail(listener: Listener, post: KeepingPost) -> None:
    raw = listener.hear(Applicant().confirmed(), 1)
    listener.hear_again(raw)
    listener.run_due()
    listener.hear_again(raw)
    listener.run_due()
    assert len(post.mails) == 1


def test_form_when_repeated_then_the_owner_learns_of_it_each_time(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.hear(applicant.repeated(), 2)
    listener.hear(applicant.repeated(), 3)
    listener.run_due()
    assert [kind for kind, _ in listener.fates()] == [
        "place_confirmed",
        "already_registered",
        "already_registered",
    ]


def test_form_when_repeated_before_its_state_is_heard_then_the_state_still_counts(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.repeated(), 3)
    listener.hear(applicant.confirmed(), 2)
    listener.run_due()
    assert [kind for kind, _ in listener.fates()] == ["already_registered", "place_confirmed"]


def test_invitation_when_a_session_is_over_then_only_what_lies_ahead(
    listener: Listener, post: KeepingPost
) -> None:
    listener.clock.set(datetime.fromisoformat("2027-01-13T09:00:00+00:00"))
    applicant = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    listener.hear(applicant.confirmed("promoted"), 1)
    listener.run_due()
    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [applicant.cohort.sessions[1].starts_at]


def test_mail_when_the_reader_is_the_sender_then_no_calendar_object(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    person = applicant.person.model_copy(update={"email": "Spinn@exempel.se"})
    listener.hear(Applicant(applicant.cohort, person).confirmed(), 1)
    listener.run_due()
    assert event_of(post.mails[0]) is None


def test_form_when_its_repeat_is_older_than_the_state_then_nothing_is_said_of_it(
    listener: Listener,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.cancelled(), 4)
    listener.hear(applicant.repeated(), 3)
    listener.run_due()
    assert [kind for kind, _ in listener.fates()] == ["registration_cancelled"]


def test_registration_when_nobody_funds_it_then_the_mail_goes_without_that_block(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts().model_copy(update={"funding": None})
    listener.hear(Applicant(cohort).confirmed(), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "sent")]
    assert "Projekt" not in post.mails[0].message.as_string()
