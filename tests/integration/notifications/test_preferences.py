"""People say how they want to be written to, and are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifications.app import create_app, house_of
from services.notifications.settings import NotificationsSettings
from shared.contracts.participants import LinksRevoked
from tests.support.clock import SettableClock
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)
from tests.support.reminders import due, pass_due, reminder_mails

DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
START = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)
USUAL = {
    "language": "sv",
    "calendar": "usual",
    "reminders": "organizer",
    "quiet_from": "",
    "quiet_to": "",
    "quiet_zone": "",
}


@pytest.fixture
def browser(settings: NotificationsSettings, clock: SettableClock) -> FlaskClient:
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


@pytest.fixture
def link(settings: NotificationsSettings, applicant: Applicant) -> str:
    url = urlsplit(house_of(settings).preferences_url(applicant.id, 0))
    return f"{url.path.removeprefix('/notifications')}?{url.query}"


def text_of(response: TestResponse) -> str:
    return " ".join(response.get_data(as_text=True).split())


def choose(browser: FlaskClient, link: str, **choice: str) -> TestResponse:
    return browser.post(link, data={**USUAL, **choice})


def test_page_when_opened_then_says_what_is_usual_and_nothing_is_kept(
    browser: FlaskClient, link: str
) -> None:
    page = browser.get(f"{link}&lang=en")
    text = text_of(page)
    assert "It holds for all mail to asa@example.org." in text
    assert 'value="sv" checked' in text
    assert 'value="usual" checked' in text
    assert 'value="organizer" checked' in text
    assert "no-store" in page.headers["Cache-Control"]


def test_choice_when_sent_then_shown_at_the_next_visit(browser: FlaskClient, link: str) -> None:
    answer = choose(
        browser,
        link,
        language="en",
        calendar="file",
        reminders="own",
        two_hours="y",
        quiet_from="22:00",
        quiet_to="7.30",
        quiet_zone="America/New_York",
    )
    assert answer.status_code == 303
    text = text_of(browser.get(link))
    for expected in (
        'value="en" checked',
        'value="file" checked',
        'value="own" checked',
        'value="22:00"',
        'value="07:30"',
        'selected value="America/New_York"',
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"reminders": "own"}, "Choose at least one time of your own."),
        ({"quiet_from": "22:00"}, "Write when quiet hours end"),
        ({"quiet_to": "07:00"}, "Write when quiet hours begin"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "Write another time"),
        ({"quiet_from": "late", "quiet_to": "07:00"}, "Write the time like 09:00."),
        ({"quiet_zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"language": "de"}, "Not a valid choice"),
    ],
)
def test_choice_when_something_is_wrong_then_said_beside_the_field_and_nothing_is_kept(
    browser: FlaskClient, listener: Listener, link: str, choice: dict[str, str], said: str
) -> None:
    answer = choose(browser, f"{link}&lang=en", **choice)
    assert answer.status_code == 422
    assert text_of(answer).count(said) == 2
    assert due(listener) == [DUE]


def test_language_when_chosen_then_all_later_mails_are_in_it_and_none_is_sent_for_it(
    browser: FlaskClient, listener: Listener, post: KeepingPost, applicant: Applicant, link: str
) -> None:
    choose(browser, link, language="en")
    listener.run_due()
    assert len(post.mails) == 1
    later = moved(applicant.cohort.sessions[0], timedelta(hours=1))
    listener.hear(applicant.rescheduled(later), 1)
    # Another registration, told in Swedish, is written to in English too.
    other = Applicant(cohort_facts(session_facts(1, datetime(2027, 2, 2, 9))), applicant.person)
    listener.hear(other.confirmed(), 1)
    listener.run_due()
    assert [str(each.message["Content-Language"]) for each in post.mails] == ["sv", "en", "en"]


def test_language_when_chosen_then_a_fact_that_changes_nothing_tells_nothing(
    browser: FlaskClient, listener: Listener, post: KeepingPost, applicant: Applicant, link: str
) -> None:
    choose(browser, link, language="en")
    listener.hear(applicant.rescheduled(moved(applicant.cohort.sessions[0], timedelta())), 1)
    listener.run_due()
    assert len(post.mails) == 1


def test_reminders_when_never_then_none_and_when_the_organizers_again_then_planned_again(
    browser: FlaskClient, listener: Listener, link: str
) -> None:
    choose(browser, link, reminders="none")
    assert due(listener) == []
    assert 'value="none" checked' in text_of(browser.get(link))
    choose(browser, link)
    assert due(listener) == [DUE]


def test_reminders_when_of_ones_own_then_instead_of_the_organizers_in_all_programs(
    browser: FlaskClient, listener: Listener, post: KeepingPost, applicant: Applicant, link: str
) -> None:
    choose(browser, link, reminders="own", week_before="y", two_hours="y")
    other = Applicant(person=applicant.person)
    listener.hear(other.confirmed(), 1)
    week, hours = DUE - timedelta(days=6), START - timedelta(hours=2)
    assert (due(listener, applicant), due(listener, other)) == ([week, hours], [week, hours])
    pass_due(listener, START)
    assert len(reminder_mails(post)) == 2


def test_reminders_when_stopped_for_a_while_then_ones_own_times_come_back(
    browser: FlaskClient, listener: Listener, link: str
) -> None:
    choose(browser, link, reminders="own", two_hours="y")
    choose(browser, link, reminders="none", two_hours="y")
    choose(browser, link, reminders="own", two_hours="y")
    assert due(listener) == [START - timedelta(hours=2)]


def test_quiet_hours_when_chosen_then_what_is_planned_moves(
    browser: FlaskClient, listener: Listener, link: str
) -> None:
    choose(browser, link, quiet_from="08:30", quiet_to="10:00")
    assert due(listener) == [DUE - timedelta(minutes=30)]
    choose(browser, link)
    assert due(listener) == [DUE]


@pytest.mark.parametrize(
    ("wish", "sessions", "invited"),
    [("usual", 2, True), ("file", 2, False), ("usual", 5, False), ("invitations", 5, True)],
)
def test_calendar_when_chosen_then_it_holds_for_new_places(
    browser: FlaskClient,
    listener: Listener,
    post: KeepingPost,
    applicant: Applicant,
    link: str,
    wish: str,
    sessions: int,
    invited: bool,
) -> None:
    choose(browser, link, calendar=wish)
    cohort = cohort_facts(*(session_facts(number + 1) for number in range(sessions)))
    listener.hear(Applicant(cohort, applicant.person).confirmed(), 1)
    listener.run_due()
    entries = [mail for mail in post.mails[1:] if event_of(mail)]
    assert len(entries) == (sessions if invited else 0)


def test_calendar_when_no_longer_by_mail_then_what_came_by_mail_is_still_moved_by_mail(
    browser: FlaskClient, listener: Listener, post: KeepingPost, applicant: Applicant, link: str
) -> None:
    choose(browser, link, calendar="file")
    later = moved(applicant.cohort.sessions[0], timedelta(hours=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    found = event_of(post.mails[-1])
    assert found is not None
    assert (found[0], found[1]["SEQUENCE"]) == ("REQUEST", 1)


def test_mail_when_about_a_registration_then_it_leads_to_the_preferences(
    post: KeepingPost, applicant: Applicant
) -> None:
    (mail,) = post.mails
    for kind in ("plain", "html"):
        body = mail.message.get_body((kind,))
        assert body is not None
        assert f"https://spinn.example/preferences?token={applicant.id}" in body.get_content()


def test_link_when_ended_or_none_of_ours_then_refused(
    browser: FlaskClient, listener: Listener, applicant: Applicant, link: str
) -> None:
    assert browser.get("/preferences?token=made-up").status_code == 404
    assert choose(browser, "/preferences?token=").status_code == 404
    revoked = LinksRevoked(participant_id=uuid4(), registration_ids=(applicant.id,), epoch=1)
    listener.hear(revoked, 1)
    assert browser.get(link).status_code == 410
    assert choose(browser, link, reminders="none").status_code == 410
    assert due(listener) == [DUE]
