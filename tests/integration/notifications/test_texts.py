"""Reminders as texts: off until a code has confirmed the number, once at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifications.app import create_app, house_of, text_post_of
from services.notifications.messaging.text_actor import TextActor
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.preferences import Preference
from services.notifications.storage.texts import TextMessage
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener, moved
from tests.support.notifications import notifications_settings
from tests.support.text_provider import TextProvider

PHONE = "070-174 06 05"
DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
START = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    made = TextProvider()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(
    notifications_database: TestDatabase, redis_url: str, provider: TextProvider
) -> NotificationsSettings:
    return notifications_settings(
        notifications_database.url,
        redis_url,
        public_url="http://spinn.example.org",
        sms_url=provider.url,
        sms_timeout_seconds=120,
    )


@pytest.fixture
def browser(settings: NotificationsSettings, clock: SettableClock) -> FlaskClient:
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def listener(
    notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> Listener:
    return Listener(
        notifications_database, post, clock, house=replace(HOUSE, text_prefixes=("+46",))
    )


@pytest.fixture
def texts(
    notifications_database: TestDatabase, settings: NotificationsSettings, clock: SettableClock
) -> TextActor:
    return TextActor(
        notifications_database,
        text_post_of(settings),
        house_of(settings),
        clock,
        queue="notifications.mail",
    )


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


@pytest.fixture
def link(settings: NotificationsSettings, applicant: Applicant) -> str:
    url = urlsplit(house_of(settings).preferences_url(applicant.id, 0))
    return url.query


def text_of(response: TestResponse) -> str:
    return " ".join(response.get_data(as_text=True).split())


def send_due(listener: Listener, texts: TextActor) -> None:
    with listener.database.transaction() as session:
        ids = texts.due_work().claim(session, listener.clock.now(), 200)
    for text_id in ids:
        texts.send_text(str(text_id))
        texts.send_text(str(text_id))


def ask(browser: FlaskClient, link: str, phone: str = PHONE) -> TestResponse:
    return browser.post(f"/preferences/phone?{link}&lang=en", data={"phone": phone})


def confirm(browser: FlaskClient, link: str, code: str) -> TestResponse:
    return browser.post(f"/preferences/phone/confirm?{link}&lang=en", data={"code": code})


def confirmed(
    browser: FlaskClient, listener: Listener, texts: TextActor, link: str, provider: TextProvider
) -> None:
    ask(browser, link)
    send_due(listener, texts)
    assert confirm(browser, link, code_in(provider)).status_code == 303
    provider.requests.clear()


def code_in(provider: TextProvider) -> str:
    found = re.search(r"\d{6}", provider.requests[-1].told["text"])
    assert found is not None
    return found[0]


def states(listener: Listener) -> list[str]:
    with listener.database.transaction() as session:
        return list(session.scalars(select(TextMessage.state).order_by(TextMessage.id)))


def remind(listener: Listener, texts: TextActor) -> None:
    listener.clock.set(DUE)
    listener.run_due()
    send_due(listener, texts)


def test_page_when_no_texts_are_sent_from_here_then_it_offers_none(
    notifications_database: TestDatabase,
    redis_url: str,
    clock: SettableClock,
    link: str,
) -> None:
    plain = notifications_settings(
        notifications_database.url, redis_url, public_url="http://spinn.example.org"
    )
    app = create_app(plain, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    visitor = app.test_client()
    assert "Reminders as texts" not in text_of(visitor.get(f"/preferences?{link}&lang=en"))
    assert ask(visitor, link).status_code == 404


def test_number_when_asked_for_then_a_code_goes_there_and_the_code_is_kept_nowhere(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    assert ask(browser, link).status_code == 303
    assert "the number that ends with 05" in text_of(browser.get(f"/preferences?{link}&lang=en"))
    send_due(listener, texts)
    (handed,) = provider.requests
    assert handed.told["to"] == "+46701740605"
    assert handed.told["text"].endswith("är din kod från Spinn. Den fungerar i 15 minuter.")
    with listener.database.transaction() as session:
        (row,) = session.scalars(select(TextMessage))
        assert (row.state, row.body, row.attempts) == ("sent", None, 1)


def test_reminder_when_the_number_is_confirmed_then_mail_and_text(
    browser: FlaskClient,
    listener: Listener,
    post: KeepingPost,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    remind(listener, texts)
    (handed,) = provider.requests
    assert handed.told["text"] == (
        "Påminnelse: Testa AI i produktionen. tisdag 12 januari 2027, "
        "17:00\N{EN DASH}19:30 (svensk tid), Gruvan, Falun"
    )
    assert len(post.mails) == 2


@pytest.mark.parametrize("step", ["nothing", "asked", "wrong code", "given up"])
def test_reminder_when_the_number_is_not_confirmed_then_no_text(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
    step: str,
) -> None:
    if step == "given up":
        confirmed(browser, listener, texts, link, provider)
        browser.post(f"/preferences/phone/remove?{link}")
    elif step != "nothing":
        ask(browser, link)
        send_due(listener, texts)
    if step == "wrong code":
        answer = confirm(browser, link, "000000" if code_in(provider) != "000000" else "1")
        assert answer.status_code == 422
        assert "That is not the code." in text_of(answer)
    provider.requests.clear()
    remind(listener, texts)
    assert provider.requests == []


def test_code_when_tried_too_often_or_too_late_then_it_works_no_more(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    ask(browser, link)
    send_due(listener, texts)
    code = code_in(provider)
    for _ in range(5):
        confirm(browser, link, str((int(code) + 1) % 10**6).zfill(6))
    assert "does not work any more" in text_of(confirm(browser, link, code))
    ask(browser, link)
    send_due(listener, texts)
    listener.clock.advance(timedelta(minutes=16))
    assert confirm(browser, link, code_in(provider)).status_code == 422


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("", "Write the number that reminders go to."),
        ("my phone", "Write a telephone number"),
        ("+1 212 555 0100", "We cannot send texts to that country."),
        ("0" * 50, "That is longer than a telephone number."),
    ],
)
def test_number_when_it_cannot_be_used_then_said_beside_it(
    browser: FlaskClient, listener: Listener, link: str, phone: str, said: str
) -> None:
    answer = ask(browser, link, phone)
    assert answer.status_code == 422
    assert text_of(answer).count(said) == 2
    assert states(listener) == []


def test_codes_when_asked_for_again_and_again_then_stopped(
    browser: FlaskClient, listener: Listener, link: str
) -> None:
    answers = [ask(browser, link).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]
    assert len(states(listener)) == 3


def test_text_when_deferred_then_tried_again_until_the_session_begins(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    provider.status = 503
    remind(listener, texts)
    listener.clock.advance(timedelta(minutes=2))
    send_due(listener, texts)
    assert len(provider.requests) == 2
    assert provider.requests[0].body == provider.requests[1].body
    listener.clock.set(START)
    send_due(listener, texts)
    assert states(listener)[-1] == "expired"


def test_text_when_its_next_try_would_come_in_quiet_hours_then_it_waits_for_their_end(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    with listener.database.transaction() as session:
        kept = session.scalars(select(Preference)).one()
        kept.quiet_from, kept.quiet_to = time(22), time(7)
    provider.status = 503
    remind(listener, texts)
    provider.status = 202
    in_the_night = datetime(2027, 1, 11, 21, 30, tzinfo=UTC)
    for moment in (in_the_night, datetime(2027, 1, 12, 5, 59, tzinfo=UTC)):
        listener.clock.set(moment)
        send_due(listener, texts)
        assert (states(listener)[-1], len(provider.requests)) == ("queued", 1)
    listener.clock.set(datetime(2027, 1, 12, 6, tzinfo=UTC))
    send_due(listener, texts)
    assert (states(listener)[-1], len(provider.requests)) == ("sent", 2)


@pytest.mark.parametrize(("status", "state"), [(202, "sent"), (400, "failed")])
def test_text_when_answered_then_settled(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
    status: int,
    state: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    provider.status = status
    remind(listener, texts)
    listener.clock.advance(timedelta(hours=5))
    send_due(listener, texts)
    assert (states(listener)[-1], len(provider.requests)) == (state, 1)


def test_text_when_it_may_have_arrived_then_not_sent_again(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    provider.hangs_up = True
    remind(listener, texts)
    listener.clock.advance(timedelta(hours=1))
    send_due(listener, texts)
    assert (states(listener)[-1], len(provider.requests)) == ("unknown", 1)


def test_text_when_its_worker_died_in_between_then_not_sent_again(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    listener.clock.set(DUE)
    listener.run_due()
    with listener.database.transaction() as session:
        (row,) = session.scalars(select(TextMessage).where(TextMessage.state == "queued"))
        row.state = "sending"
        row.claimed_until = row.next_attempt_at = DUE + timedelta(seconds=150)
    listener.clock.advance(timedelta(minutes=5))
    send_due(listener, texts)
    assert (states(listener)[-1], provider.requests) == ("unknown", [])


@pytest.mark.parametrize("what", ["moved", "stopped", "another number"])
def test_text_when_it_is_no_longer_true_or_wanted_then_not_sent(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    applicant: Applicant,
    link: str,
    what: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    listener.clock.set(DUE)
    listener.run_due()
    if what == "moved":
        later = moved(applicant.cohort.sessions[0], timedelta(hours=1))
        listener.hear(applicant.rescheduled(later), 1)
    elif what == "stopped":
        usual = {"language": "sv", "calendar": "usual", "reminders": "none"}
        browser.post(f"/preferences?{link}", data=usual)
    else:
        with listener.database.transaction() as session:
            (kept,) = session.scalars(select(Preference))
            kept.phone = "+46701740606"
    send_due(listener, texts)
    assert (states(listener)[-1], provider.requests) == ("superseded", [])


def test_text_when_it_went_beside_a_mail_then_the_page_of_the_mail_tells_of_it(
    browser: FlaskClient,
    listener: Listener,
    texts: TextActor,
    provider: TextProvider,
    link: str,
    redis_url: str,
) -> None:
    confirmed(browser, listener, texts, link, provider)
    remind(listener, texts)
    person = Organizer(id="1", name="Olle Exempel", email="olle@exempel.se")
    browser.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    page = text_of(browser.get(f"/mails/{listener.deliveries()[-1].id}?lang=en"))
    assert "To the number that ends in 05" in page
    assert provider.requests[-1].told["text"] in page
