from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from services.notifications.app import house_of
from services.notifications.settings import NotificationsSettings
from shared.kernel.links import LinkSigner
from tests.support.clock import SettableClock
from tests.support.notification_story import (
    REFUSED,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    session_facts,
)


def text_of(response: TestResponse) -> str:
    return " ".join(response.get_data(as_text=True).split())


def test_cohort_when_not_signed_in_then_sent_to_the_sign_in_page(visitor: FlaskClient) -> None:
    response = visitor.get(f"/cohorts/{uuid4()}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/organizer/sign-in?next=/cohorts/")


def test_cohort_when_nothing_is_known_then_a_kind_page(organizer: FlaskClient) -> None:
    response = organizer.get(f"/cohorts/{uuid4()}?lang=en")
    assert response.status_code == 200
    assert "No reminders are planned" in text_of(response)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "Alla med plats påminns om varje tillfälle dagen före kl. 09:00.",
                "måndag 11 januari 2027 kl. 09:00",
            ),
        ),
        (
            "en",
            (
                "Everybody with a place is reminded of each session the day before at 09:00.",
                "Monday 11 January 2027 at 09:00",
            ),
        ),
    ],
)
def test_cohort_when_looked_at_then_rule_and_plan_in_the_readers_language(
    organizer: FlaskClient,
    listener: Listener,
    post: KeepingPost,
    language: str,
    words: tuple[str, ...],
) -> None:
    post.answer = lambda _: REFUSED
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    page = text_of(organizer.get(f"/cohorts/{applicant.cohort.cohort_id}?lang={language}"))
    for expected in words:
        assert expected in page


def test_reminder_when_looked_at_then_names_are_shown_and_nothing_is_sent(
    organizer: FlaskClient, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    session_id = applicant.cohort.sessions[0].session_id
    page = text_of(organizer.get(f"/sessions/{session_id}/reminder?lang=en"))
    assert "It reaches one person" in page
    assert "Åsa Ek" in page
    assert listener.run_due() == 0


def test_reminder_when_sent_by_hand_then_it_goes_at_once_and_only_once(
    organizer: FlaskClient, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    address = f"/sessions/{applicant.cohort.sessions[0].session_id}/reminder"
    for _ in range(2):
        response = organizer.post(address)
        assert response.headers["Location"] == f"/cohorts/{applicant.cohort.cohort_id}"
        listener.run_due()
    assert listener.fates() == [("place_confirmed", "sent"), ("reminder", "sent")]


def test_reminder_when_sent_without_sign_in_then_nothing(
    visitor: FlaskClient, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    visitor.post(f"/sessions/{applicant.cohort.sessions[0].session_id}/reminder")
    assert listener.run_due() == 0


def test_reminder_when_the_session_is_unknown_then_not_found(organizer: FlaskClient) -> None:
    assert organizer.get(f"/sessions/{uuid4()}/reminder").status_code == 404
    assert organizer.post(f"/sessions/{uuid4()}/reminder").status_code == 404


def path_of(settings: NotificationsSettings, registration_id: UUID) -> str:
    url = house_of(settings).calendar_url(registration_id, 0)
    return url.removeprefix("http://spinn.example.org/notifications")


def test_calendar_when_the_link_is_right_then_all_sessions_with_the_mails_uids(
    visitor: FlaskClient,
    settings: NotificationsSettings,
    listener: Listener,
) -> None:
    applicant = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    response = visitor.get(path_of(settings, applicant.id))
    assert response.mimetype == "text/calendar"
    events = Calendar.from_ical(response.data).walk("VEVENT")
    mailed = {each.entry.uid for each in listener.deliveries() if each.entry}
    assert {str(event["UID"]) for event in events} == mailed
    assert "METHOD" not in Calendar.from_ical(response.data)


def test_calendar_when_the_place_is_given_back_then_its_sessions_are_cancelled(
    visitor: FlaskClient, settings: NotificationsSettings, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.hear(applicant.cancelled(), 2)
    (event,) = Calendar.from_ical(visitor.get(path_of(settings, applicant.id)).data).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_calendar_when_the_link_is_for_somebody_else_or_something_else_then_not_found(
    visitor: FlaskClient, settings: NotificationsSettings, listener: Listener
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    other = path_of(settings, uuid4()).partition("?token=")[2]
    purpose = LinkSigner(settings.secret_key.get_secret_value()).sign("my-page", str(applicant.id))
    for token in (other, purpose, "", "x"):
        address = f"/registrations/{applicant.id}/calendar.ics?token={token}"
        assert visitor.get(address).status_code == 404


def test_calendar_when_nobody_is_known_then_not_found(
    visitor: FlaskClient, settings: NotificationsSettings
) -> None:
    assert visitor.get(path_of(settings, uuid4())).status_code == 404


def test_calendar_when_nothing_changes_then_its_bytes_do_not(
    visitor: FlaskClient,
    settings: NotificationsSettings,
    listener: Listener,
    clock: SettableClock,
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    first = visitor.get(path_of(settings, applicant.id)).data
    clock.advance(timedelta(days=3))
    assert visitor.get(path_of(settings, applicant.id)).data == first
