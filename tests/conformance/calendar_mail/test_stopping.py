"""Points 37 and 38: headers that say what a mail is, and one click that stops its kind."""

from __future__ import annotations

import re
from typing import get_args
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.notifications.app import create_app, house_of
from services.notifications.domain.writing import write
from services.notifications.facts.letter_facts import Kind
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.deliveries import Delivery
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.letters import facts
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener
from tests.support.notifications import notifications_settings

LISTS = {"reminder": "reminders", "invited": "invitations", "announcement": "announcements"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def settings(notifications_database: TestDatabase, redis_url: str) -> NotificationsSettings:
    return notifications_settings(notifications_database.url, redis_url)


@pytest.fixture
def client(settings: NotificationsSettings, clock: SettableClock) -> FlaskClient:
    return create_app(settings, clock).test_client(use_cookies=False)


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


def link_of(settings: NotificationsSettings, registration_id: UUID) -> str:
    url = urlsplit(house_of(settings).stop_url(registration_id))
    return f"{url.path.removeprefix('/notifications')}?{url.query}"


def remind(listener: Listener) -> list[str]:
    """Let the next reminder fall due; return the kinds of the mails that left since."""
    listener.clock.set(min(each.due_at for each in listener.reminders()))
    listener.run_due()
    return [kind for kind, state in listener.fates() if kind == "reminder" and state == "sent"]


@point(37)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_headers_when_a_mail_is_of_a_kind_then_only_what_one_may_do_without_can_be_stopped(
    kind: Kind, javascript: JavaScript
) -> None:
    named = LISTS.get(kind)
    stop_url = "https://spinn.example/stop?token=" + "t" * 200 if named else None
    delivery = Delivery(
        message_id="k@mail.spinn.example",
        created_at=SettableClock().now(),
        sender="spinn@exempel.se",
        recipient="asa@example.org",
        facts=facts(kind, stop_url=stop_url),
        entry=None,
        thread=None,
    )
    content = write(delivery, HOUSE).content
    message = ReceivedMail("", "", content).message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    lists = [name for name in message if name.startswith("List-")]
    if stop_url is None:
        assert lists == []
        return
    assert lists == ["List-Unsubscribe", "List-Unsubscribe-Post", "List-ID"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-ID"] == f"<{named}.mail.spinn.example>"
    assert f"List-Unsubscribe: <{stop_url}>".encode() in re.sub(rb"\r\n ", b" ", content)
    assert javascript.ask("mail", content)["mailparser"]["list_unsubscribe"] == stop_url


@point(38)
def test_click_when_a_mail_program_posts_without_cookies_then_reminders_stop_and_nothing_else(
    listener: Listener,
    post: KeepingPost,
    applicant: Applicant,
    client: FlaskClient,
    settings: NotificationsSettings,
) -> None:
    answer = client.post(link_of(settings, applicant.id), data=ONE_CLICK)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers or "session" not in answer.headers["Set-Cookie"]
    assert remind(listener) == []
    before = len(post.mails)
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert len(post.mails) == before + 1


@point(38)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_link_when_it_is_only_read_then_nothing_changes(
    listener: Listener,
    applicant: Applicant,
    client: FlaskClient,
    settings: NotificationsSettings,
    method: str,
) -> None:
    answer = client.open(link_of(settings, applicant.id), method=method)
    assert answer.status_code == 200
    assert remind(listener) == ["reminder"]


@point(38)
def test_click_when_it_is_repeated_then_it_is_answered_alike(
    applicant: Applicant, client: FlaskClient, settings: NotificationsSettings
) -> None:
    link = link_of(settings, applicant.id)
    answers = [client.post(link, data=ONE_CLICK) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


@point(38)
@pytest.mark.parametrize("token", ["", "made-up", "a.b.c"])
def test_click_when_the_token_is_none_then_not_found(client: FlaskClient, token: str) -> None:
    assert client.post(f"/reminders/stop?token={token}", data=ONE_CLICK).status_code == 404


@point(38)
def test_click_when_nobody_is_known_then_not_found(
    client: FlaskClient, settings: NotificationsSettings
) -> None:
    assert client.post(link_of(settings, uuid4()), data=ONE_CLICK).status_code == 404


@point(38)
def test_click_when_made_in_a_reminder_of_one_program_then_it_holds_for_the_address_everywhere(
    listener: Listener,
    applicant: Applicant,
    client: FlaskClient,
    settings: NotificationsSettings,
) -> None:
    shouted = applicant.person.model_copy(update={"email": "ASA@example.org"})
    listener.hear(Applicant(person=shouted).confirmed(), 1)
    other = Applicant(person=applicant.person.model_copy(update={"email": "bo@example.org"}))
    listener.hear(other.confirmed(), 1)
    client.post(link_of(settings, applicant.id), data=ONE_CLICK)
    remind(listener)
    listener.run_due()
    reminded = [each.recipient for each in listener.deliveries() if each.kind == "reminder"]
    assert reminded == ["bo@example.org"]


def test_reminders_when_asked_for_again_then_they_come(
    listener: Listener,
    applicant: Applicant,
    settings: NotificationsSettings,
    clock: SettableClock,
) -> None:
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    link = link_of(settings, applicant.id)
    page = browser.post(f"{link}&lang=en").get_data(as_text=True)
    assert "We send no more reminders to asa@example.org." in page
    browser.post(link.replace("/stop?", "/resume?"))
    assert remind(listener) == ["reminder"]
