"""Organizers write to everybody in a cohort: each person once, now or at a time of their choice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifications.app import house_of
from services.notifications.domain import announcing
from services.notifications.domain.noting import ByHand
from services.notifications.domain.overruling import overrule
from services.notifications.gateways.transmission import Fate, Stage, Transmission
from services.notifications.messaging.announcement_actor import AnnouncementActor
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.announcements import Announcement
from shared.contracts.facts import Person
from tests.support.notification_story import ACCEPTED, HOUSE, Applicant, KeepingPost, Listener

REFUSED_BY_POLICY = Transmission(Fate.REFUSED_POLICY, Stage.DOT, "554 5.7.1 looks like spam")
LETTER = {
    "audience": "with_place",
    "subject_sv": "Ta med dator",
    "body_sv": "Hej **{{name}}**, ta med en dator.",
    "subject_en": "Bring a computer",
    "body_en": "Please bring a computer.",
    "when": "now",
}


def person(name: str, language: str = "sv", email: str | None = None) -> Person:
    return Person(name=name, email=email or f"{name.lower()}@example.org", language=language)


@pytest.fixture
def asa(listener: Listener) -> Applicant:
    """Somebody with a place beside Bo, who reads English, and Eva, who waits."""
    first = Applicant(person=person("Asa"))
    listener.hear(first.confirmed(), 1)
    listener.hear(Applicant(first.cohort, person("Bo", "en")).confirmed(), 1)
    listener.hear(Applicant(first.cohort, person("Eva")).waitlisted(), 1)
    listener.run_due()
    return first


def path(asa: Applicant, more: str = "") -> str:
    return f"/cohorts/{asa.cohort.cohort_id}/messages{more}"


def write(organizer: FlaskClient, asa: Applicant, **changes: str) -> TestResponse:
    return organizer.post(path(asa, "/new"), data={**LETTER, "id": str(uuid4()), **changes})


def announce(listener: Listener) -> None:
    """Do what scheduler and worker do with messages whose time has come."""
    actor = AnnouncementActor(listener.database, HOUSE, listener.clock, queue="x")
    with listener.database.transaction() as session:
        ids = actor.due_work().claim(session, listener.clock.now(), 10)
    for each in [*ids, *ids]:
        actor.announce(str(each))
    listener.run_due()


def written(listener: Listener) -> list[Announcement]:
    with listener.database.transaction() as session:
        return list(session.scalars(select(Announcement)))


def told(listener: Listener) -> list[tuple[str, str]]:
    mails = [each for each in listener.deliveries() if each.kind == "announcement"]
    return sorted((each.recipient, each.state) for each in mails)


def test_message_when_sent_now_then_once_to_each_person_in_their_language(
    listener: Listener, post: KeepingPost, organizer: FlaskClient, asa: Applicant
) -> None:
    listener.hear(Applicant(asa.cohort, person("Asa", email="ASA@example.org")).confirmed(), 1)
    listener.run_due()
    before = len(post.mails)
    assert write(organizer, asa).status_code == 302
    announce(listener)
    subjects = {each.recipient.lower(): each.message["Subject"] for each in post.mails[before:]}
    assert subjects == {"asa@example.org": "Ta med dator", "bo@example.org": "Bring a computer"}
    assert len(post.mails) == before + 2
    (message,) = written(listener)
    assert (message.state, message.recipients) == ("sent", 2)


def test_message_when_its_form_is_sent_twice_then_one_message(
    listener: Listener, organizer: FlaskClient, asa: Applicant
) -> None:
    one = str(uuid4())
    for _ in range(2):
        write(organizer, asa, id=one)
        announce(listener)
    assert len(written(listener)) == 1
    assert len(told(listener)) == 2


def test_message_when_planned_then_it_goes_at_its_time_to_who_is_there_then(
    listener: Listener, organizer: FlaskClient, asa: Applicant
) -> None:
    write(organizer, asa, audience="waiting", when="later", day="2027-01-11", at="08:30")
    (message,) = written(listener)
    # By the clocks of the cohort, not by those of the server.
    assert message.planned_at == datetime(2027, 1, 11, 7, 30, tzinfo=UTC)
    announce(listener)
    assert told(listener) == []
    listener.hear(Applicant(asa.cohort, person("Ida")).waitlisted(), 1)
    listener.clock.set(message.planned_at)
    announce(listener)
    assert told(listener) == [("eva@example.org", "sent"), ("ida@example.org", "sent")]


def test_message_when_taken_back_before_its_time_then_it_never_goes(
    listener: Listener, organizer: FlaskClient, asa: Applicant
) -> None:
    write(organizer, asa, when="later", day="2027-01-11", at="08:30")
    (message,) = written(listener)
    for _ in range(2):
        answer = organizer.post(path(asa, f"/{message.id}/take-back"))
        assert answer.status_code == 302
    listener.clock.set(message.planned_at + timedelta(hours=1))
    announce(listener)
    assert told(listener) == []
    page = organizer.get(f"{path(asa)}?lang=en").get_data(as_text=True)
    assert "Taken back" in page


def test_message_when_it_has_gone_then_it_cannot_be_taken_back(
    listener: Listener, organizer: FlaskClient, asa: Applicant
) -> None:
    write(organizer, asa)
    announce(listener)
    (message,) = written(listener)
    assert organizer.post(path(asa, f"/{message.id}/take-back")).status_code == 409
    other = path(Applicant(), f"/{message.id}/take-back")
    assert organizer.post(other).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject_sv": "", "body_sv": "", "subject_en": "", "body_en": ""}, "Write a subject and"),
        ({"subject_en": ""}, "Write a subject."),
        ({"body_sv": "{{code}}"}, "There is no {{code}} in this letter."),
        ({"when": "later", "day": "2026-01-11", "at": "08:30"}, "That time has passed."),
        ({"when": "later", "day": "2027-03-28", "at": "02:30"}, "There is no such time on"),
        ({"when": "later", "day": "", "at": "02:30"}, "Choose a day and write a time"),
        ({"id": "x"}, ""),
        ({"audience": "everybody"}, ""),
    ],
)
def test_message_when_it_cannot_go_so_then_it_is_said_and_nothing_kept(
    listener: Listener, organizer: FlaskClient, asa: Applicant, changes: dict[str, str], said: str
) -> None:
    answer = organizer.post(
        f"{path(asa, '/new')}?lang=en", data={**LETTER, "id": str(uuid4()), **changes}
    )
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert written(listener) == []


def test_form_when_opened_then_it_counts_people_and_looking_keeps_nothing(
    listener: Listener, organizer: FlaskClient, asa: Applicant
) -> None:
    page = organizer.get(f"{path(asa, '/new')}?lang=en").get_data(as_text=True)
    assert "Everybody with a place: 2 people now" in page
    assert "Everybody who waits for a place: one person now" in page
    for language, words in (("sv", "ta med en dator"), ("en", "Please bring a computer.")):
        shown = organizer.post(path(asa, "/preview"), data={**LETTER, "language": language})
        assert words in shown.get_data(as_text=True)
    assert written(listener) == []


def test_message_when_somebody_has_stopped_such_mails_then_they_get_none_and_are_not_counted(
    listener: Listener,
    organizer: FlaskClient,
    visitor: FlaskClient,
    settings: NotificationsSettings,
    asa: Applicant,
) -> None:
    link = house_of(settings).stop_kind_url("announcements", asa.id)
    stop = link.partition("/notifications")[2]
    assert "Stop messages from organizers?" in visitor.get(f"{stop}&lang=en").get_data(as_text=True)
    assert visitor.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    write(organizer, asa)
    announce(listener)
    assert told(listener) == [("bo@example.org", "sent")]
    visitor.post(stop.replace("/mails/stop", "/mails/resume"))
    with listener.database.transaction() as session:
        assert announcing.people_of(session, asa.cohort.cohort_id)["with_place"] == 2


def test_message_when_stopped_after_it_was_entered_then_held_back_and_told(
    listener: Listener, organizer: FlaskClient, settings: NotificationsSettings, asa: Applicant
) -> None:
    write(organizer, asa)
    actor = AnnouncementActor(listener.database, HOUSE, listener.clock, queue="x")
    (message,) = written(listener)
    actor.announce(str(message.id))
    link = house_of(settings).stop_kind_url("announcements", asa.id)
    organizer.post(link.partition("/notifications")[2])
    listener.run_due()
    assert told(listener) == [("asa@example.org", "suppressed"), ("bo@example.org", "sent")]


def test_message_when_refused_and_a_reminder_came_since_then_it_can_be_sent_again_by_hand(
    listener: Listener, post: KeepingPost, organizer: FlaskClient, asa: Applicant
) -> None:
    post.answer = lambda _: REFUSED_BY_POLICY
    write(organizer, asa)
    announce(listener)
    assert told(listener) == [("asa@example.org", "failed"), ("bo@example.org", "failed")]
    post.answer = lambda _: ACCEPTED
    listener.clock.set(listener.reminders()[0].due_at)
    listener.run_due()
    assert listener.fates()[-1] == ("reminder", "sent")
    ids = [each.id for each in listener.deliveries() if each.kind == "announcement"]
    by, now = ByHand("again", "1", "Olle Exempel", ""), listener.clock.now()
    with listener.database.transaction() as session:
        outcome = overrule(session, ids, by, house=HOUSE, now=now)
    listener.run_due()
    assert (outcome.done, outcome.left) == (2, 0)
    assert told(listener) == [("asa@example.org", "sent"), ("bo@example.org", "sent")]


@pytest.mark.parametrize("subject", ["reminders.x", "certificates", "announcements"])
def test_stop_when_the_link_is_of_nobody_then_not_found(
    visitor: FlaskClient, settings: NotificationsSettings, subject: str
) -> None:
    kind = subject.partition(".")[0]
    link = house_of(settings).stop_kind_url(kind, UUID(int=1))
    assert visitor.post(link.partition("/notifications")[2]).status_code == 404
