"""The organizers' pages about reminder rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifications.app import create_app
from services.notifications.storage.reminders import ReminderRule
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import Applicant, KeepingPost, Listener
from tests.support.notifications import notifications_settings
from tests.support.reminders import due, planned, reminder_mails

DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
HOUR_BEFORE = {
    "kind": "span",
    "amount": "1",
    "unit": "hours",
    "occasion": "each",
    "audience": "all",
    "active": "y",
}
MORNING = {**HOUR_BEFORE, "kind": "day", "days": "2", "at": "07:30"}


@pytest.fixture
def browser(
    notifications_database: TestDatabase, redis_url: str, clock: SettableClock
) -> FlaskClient:
    settings = notifications_settings(
        notifications_database.url, redis_url, public_url="http://spinn.example.org"
    )
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    person = Organizer(id=str(uuid4()), name="Olle Exempel", email="olle@exempel.se")
    client.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return client


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


def text_of(response: TestResponse) -> str:
    return " ".join(response.get_data(as_text=True).split())


def path_of(applicant: Applicant, more: str = "") -> str:
    return f"/cohorts/{applicant.cohort.cohort_id}/reminders{more}"


def rule_ids(listener: Listener) -> list[UUID]:
    with listener.database.transaction() as session:
        return list(
            session.scalars(select(ReminderRule.id).where(ReminderRule.removed_at.is_(None)))
        )


def test_rules_when_not_signed_in_then_sent_to_the_sign_in_page(
    browser: FlaskClient, applicant: Applicant
) -> None:
    browser.delete_cookie("spinn_organizer")
    for path in ("", "/new", f"/{uuid4()}"):
        assert browser.get(path_of(applicant, path)).status_code == 302
    assert browser.post(path_of(applicant, f"/{uuid4()}/remove")).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "Alla med plats påminns om varje tillfälle dagen före kl. 09:00.",
                "måndag 11 januari 2027 kl. 09:00",
                "En person, om tillfälle 1",
            ),
        ),
        (
            "en",
            (
                "Everybody with a place is reminded of each session the day before at 09:00.",
                "Monday 11 January 2027 at 09:00",
                "One person, about session 1",
            ),
        ),
    ],
)
def test_rules_when_looked_at_then_in_words_with_whom_they_reach_when(
    browser: FlaskClient, applicant: Applicant, language: str, words: tuple[str, ...]
) -> None:
    page = text_of(browser.get(path_of(applicant, f"?lang={language}")))
    assert [each for each in words if each not in page] == []


def test_rule_when_shown_first_then_says_whom_it_would_reach_and_nothing_is_saved(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    page = text_of(
        browser.post(path_of(applicant, "/new?lang=en"), data={**HOUR_BEFORE, "act": "show"})
    )
    assert "Everybody with a place is reminded of each session 1 hour before the start." in page
    assert "Tuesday 12 January 2027 at 16:00" in page
    assert "One person, about session 1" in page
    assert due(listener) == [DUE]


def test_rule_when_its_moment_has_passed_then_the_preview_says_that_nobody_is_reminded(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    listener.clock.set(DUE + timedelta(hours=1))
    page = text_of(
        browser.post(path_of(applicant, "/new?lang=en"), data={**MORNING, "act": "show"})
    )
    assert "This moment has passed, so nobody is reminded at it." in page


def test_rule_when_saved_then_planned_at_once(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    for wish in (HOUR_BEFORE, MORNING):
        answer = browser.post(path_of(applicant, "/new"), data={**wish, "act": "save"})
        assert answer.status_code == 302
    hour_before = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)
    two_days_before = datetime(2027, 1, 10, 6, 30, tzinfo=UTC)
    assert due(listener) == [two_days_before, DUE, hour_before]


def test_rule_when_changed_then_the_form_shows_it_and_what_it_planned_moves(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    (rule_id,) = rule_ids(listener)
    form = text_of(browser.get(path_of(applicant, f"/{rule_id}")))
    assert 'name="days" type="text" value="1"' in form or 'value="1"' in form
    assert 'value="09:00"' in form
    answer = browser.post(path_of(applicant, f"/{rule_id}"), data={**MORNING, "act": "save"})
    assert answer.status_code == 302
    assert planned(listener) == [
        (DUE, "cancelled"),
        (datetime(2027, 1, 10, 6, 30, tzinfo=UTC), "due"),
    ]


def test_rule_when_no_longer_in_use_then_nothing_is_planned_and_the_page_says_so(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    (rule_id,) = rule_ids(listener)
    wish = {key: value for key, value in MORNING.items() if key != "active"}
    browser.post(path_of(applicant, f"/{rule_id}"), data={**wish, "act": "save"})
    assert due(listener) == []
    assert "Not in use" in text_of(browser.get(path_of(applicant, "?lang=en")))


def test_rule_when_removed_then_what_it_planned_is_gone(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    (rule_id,) = rule_ids(listener)
    assert browser.post(path_of(applicant, f"/{rule_id}/remove")).status_code == 302
    assert (due(listener), rule_ids(listener)) == ([], [])
    assert "Nobody is reminded" in text_of(browser.get(path_of(applicant, "?lang=en")))
    assert browser.get(path_of(applicant, f"/{rule_id}")).status_code == 404
    # Another cohort of the program does not bring it back.
    other = Applicant(applicant.cohort.model_copy(update={"cohort_id": uuid4()}))
    listener.hear(other.confirmed(), 1)
    assert rule_ids(listener) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "day", "days": "", "at": "09:00"}, "Write how many days before"),
        ({"kind": "day", "days": "61", "at": "09:00"}, "Write a number from 0 to 60."),
        ({"kind": "day", "days": "one", "at": "09:00"}, "Write a whole number with digits"),
        ({"kind": "day", "days": "1", "at": ""}, "Write a time, such as 09:00."),
        ({"kind": "day", "days": "1", "at": "nine"}, "Write the time like 09:00."),
        ({"kind": "span", "amount": ""}, "Write how many minutes or hours before."),
        ({"kind": "span", "amount": "0"}, "Write a number of 1 or more."),
        ({"kind": "span", "amount": "169"}, "Write a week at most: 168 hours."),
        ({"kind": "day", "days": "1", "at": "09:00"}, "Another rule of the program reminds"),
    ],
)
def test_form_when_something_is_wrong_then_it_says_so_beside_the_field_and_saves_nothing(
    browser: FlaskClient,
    listener: Listener,
    applicant: Applicant,
    wrong: dict[str, str],
    said: str,
) -> None:
    data = {**HOUR_BEFORE, **wrong, "act": "save"}
    answer = browser.post(path_of(applicant, "/new?lang=en"), data=data)
    assert answer.status_code == 422
    assert text_of(answer).count(said) == 2
    assert due(listener) == [DUE]


def test_rules_when_there_are_as_many_as_may_be_then_no_more(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    for hours in range(1, 8):
        data = {**HOUR_BEFORE, "amount": str(hours), "act": "save"}
        assert browser.post(path_of(applicant, "/new"), data=data).status_code == 302
    data = {**HOUR_BEFORE, "amount": "9", "act": "save"}
    assert browser.post(path_of(applicant, "/new"), data=data).status_code == 422
    assert len(rule_ids(listener)) == 8
    assert "cannot have more rules" in text_of(browser.get(path_of(applicant, "?lang=en")))


def test_rule_when_of_another_program_then_not_found(
    browser: FlaskClient, listener: Listener
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    (own,) = rule_ids(listener)
    other = Applicant()
    listener.hear(other.confirmed(), 1)
    assert browser.get(path_of(other, f"/{own}")).status_code == 404
    assert browser.post(path_of(other, f"/{own}/remove")).status_code == 404
    assert browser.get(f"/cohorts/{uuid4()}/reminders").status_code == 404


def test_missed_when_looked_at_then_shown_and_one_click_sends_it(
    browser: FlaskClient, listener: Listener, post: KeepingPost, applicant: Applicant
) -> None:
    listener.clock.set(DUE + timedelta(hours=7))
    listener.run_due()
    cohort = f"/cohorts/{applicant.cohort.cohort_id}?lang=en"
    assert "One person was not reminded of session 1" in text_of(browser.get(cohort))
    session_id = applicant.cohort.sessions[0].session_id
    assert browser.post(f"/sessions/{session_id}/missed").status_code == 302
    listener.run_due()
    assert len(reminder_mails(post)) == 1
    assert "not reminded" not in text_of(browser.get(cohort))


def test_rule_when_only_for_those_online_then_the_others_get_none(
    browser: FlaskClient, listener: Listener, applicant: Applicant
) -> None:
    online = Applicant(applicant.cohort).choosing(mode="online")
    on_site = Applicant(applicant.cohort).choosing(mode="on_site")
    for each in (online, on_site):
        listener.hear(each.confirmed(), 1)
    data = {**HOUR_BEFORE, "audience": "online", "act": "save"}
    browser.post(path_of(applicant, "/new"), data=data)
    hour_before = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)
    assert due(listener, online) == [DUE, hour_before]
    assert due(listener, on_site) == [DUE]
    # Whoever could not choose comes as everybody comes.
    assert due(listener, applicant) == [DUE, hour_before]
