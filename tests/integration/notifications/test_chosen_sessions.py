"""Whoever has chosen sessions hears of these, and of them as they take part: on site or online."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.domain.reminding_by_hand import send_now
from shared.contracts.facts import LocalizedText
from tests.support.mail_sink import ReceivedMail
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

LINK = "https://meet.example.org/ai"


def text_of(mail: ReceivedMail) -> str:
    body = mail.message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def agenda(post: KeepingPost) -> list[object]:
    attendee = Attendee()
    attendee.read(post.mails)
    return list(attendee.agenda())


def test_place_when_sessions_were_chosen_then_invited_to_and_reminded_of_these(
    listener: Listener, post: KeepingPost
) -> None:
    sessions = [session_facts(number) for number in (1, 2, 3)]
    applicant = Applicant(cohort_facts(*sessions)).choosing(sessions[0], sessions[2])

    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    assert agenda(post) == [sessions[0].starts_at, sessions[2].starts_at]
    assert {each.session_id for each in listener.reminders()} == {
        sessions[0].session_id,
        sessions[2].session_id,
    }


def test_place_when_few_of_many_sessions_were_chosen_then_each_comes_by_mail(
    listener: Listener, post: KeepingPost
) -> None:
    sessions = [session_facts(number) for number in range(1, 7)]
    applicant = Applicant(cohort_facts(*sessions)).choosing(sessions[4])

    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    assert agenda(post) == [sessions[4].starts_at]


def test_session_when_moved_or_cancelled_then_reaches_only_those_who_chose_it(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    cohort = cohort_facts(first, second)
    anna, bo = Applicant(cohort).choosing(first), Applicant(cohort).choosing(second)
    listener.hear(anna.confirmed(), 1)
    listener.hear(bo.confirmed(), 1)
    listener.run_due()
    post.parcels.clear()

    listener.hear(anna.rescheduled(moved(first, timedelta(hours=1))), 1)
    listener.run_due()
    listener.hear(bo.session_cancelled(second), 1)
    listener.run_due()

    told = [(each.registration_id, each.kind) for each in listener.deliveries()[2:]]
    assert told == [(anna.id, "session_moved"), (bo.id, "session_called_off")]


def test_choice_when_changed_then_one_entry_leaves_the_calendar_and_the_other_comes(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second)).choosing(first)
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    listener.hear(applicant.choosing(second).changed(), 2)
    listener.run_due()

    assert agenda(post) == [second.starts_at]
    assert [kind for kind, _ in listener.fates()] == [
        "place_confirmed",
        "part_changed",
        "session_invited",
    ]
    states = {each.session_id: each.state for each in listener.reminders()}
    assert states == {first.session_id: "cancelled", second.session_id: "due"}


def test_choice_when_several_sessions_are_dropped_then_each_is_withdrawn_and_the_place_stays(
    listener: Listener, post: KeepingPost
) -> None:
    sessions = [session_facts(number) for number in (1, 2, 3)]
    applicant = Applicant(cohort_facts(*sessions))
    listener.hear(applicant.choosing(*sessions).confirmed(), 1)
    listener.run_due()

    listener.hear(applicant.choosing(sessions[2]).changed(), 2)
    listener.run_due()

    assert agenda(post) == [sessions[2].starts_at]
    assert [kind for kind, _ in listener.fates()][-2:] == ["part_changed", "session_dropped"]
    assert "har kvar din plats" in text_of(post.mails[-1])


def test_choice_when_an_older_one_comes_late_then_dropped(
    listener: Listener, post: KeepingPost
) -> None:
    first, second = session_facts(1), session_facts(2)
    applicant = Applicant(cohort_facts(first, second))
    listener.hear(applicant.choosing(second).changed(), 3)
    listener.hear(applicant.choosing(first).changed(), 2)
    listener.run_due()

    assert agenda(post) == [second.starts_at]


def test_mode_when_online_then_the_link_and_when_on_site_then_the_address(
    listener: Listener, post: KeepingPost
) -> None:
    session = session_facts().model_copy(
        update={
            "online_url": LINK,
            "room": "Stora salen",
            "track": LocalizedText(sv="Teknik", en="Technology"),
        }
    )
    cohort = cohort_facts(session)
    listener.hear(Applicant(cohort).choosing(mode="online").confirmed(), 1)
    listener.run_due()
    online = post.mails[-1]
    listener.hear(Applicant(cohort).choosing(mode="on_site").confirmed(), 1)
    listener.run_due()
    on_site = post.mails[-1]

    assert (LINK in text_of(online), "Gruvan" in text_of(online)) == (True, False)
    assert (LINK in text_of(on_site), "Gruvan, Falun, lokal: Stora salen" in text_of(on_site)) == (
        False,
        True,
    )
    entry = event_of(on_site)
    assert entry is not None
    assert str(entry[1]["LOCATION"]) == "Gruvan, Falun, lokal: Stora salen"
    assert "Spår: Teknik" in str(entry[1]["DESCRIPTION"])
    assert "CONFERENCE" not in entry[1]


def test_room_when_it_changes_then_people_hear_of_it_and_not_of_another_track(
    listener: Listener, post: KeepingPost
) -> None:
    session = session_facts()
    applicant = Applicant(cohort_facts(session))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()

    track = LocalizedText(sv="Teknik", en="Technology")
    listener.hear(
        applicant.rescheduled(session.model_copy(update={"revision": 1, "track": track})), 1
    )
    listener.run_due()
    assert len(post.mails) == 1
    listener.hear(
        applicant.rescheduled(
            session.model_copy(update={"revision": 2, "track": track, "room": "Lilla salen"})
        ),
        2,
    )
    listener.run_due()

    assert listener.fates()[-1] == ("session_moved", "sent")
    assert "lokal: Lilla salen" in text_of(post.mails[-1])


def test_reminder_when_sent_by_hand_then_only_to_those_who_take_part(listener: Listener) -> None:
    first, second = session_facts(1), session_facts(2)
    cohort = cohort_facts(first, second)
    listener.hear(Applicant(cohort).choosing(first).confirmed(), 1)
    listener.hear(Applicant(cohort).choosing(second).confirmed(), 1)
    listener.hear(Applicant(cohort).confirmed(), 1)

    with listener.database.transaction() as session:
        assert send_now(session, first.session_id, now=listener.clock.now()) == 2
