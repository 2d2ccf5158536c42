"""The page on which people say whether they come, and what organizers see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifications.app import create_app, house_of
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.registrations import Invitation, Registration
from shared.messaging.tables import outbox
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    session_facts,
)
from tests.support.pages import Visitor, words


@pytest.fixture
def told(
    notifications_database: TestDatabase,
    post: KeepingPost,
    clock: SettableClock,
    settings: NotificationsSettings,
) -> Listener:
    """The service with the links of this installation."""
    return Listener(notifications_database, post, clock, house_of(settings))


@pytest.fixture
def app(settings: NotificationsSettings, clock: SettableClock) -> Flask:
    return create_app(settings, clock)


def links(post: KeepingPost) -> list[str]:
    """The ways to answer in the newest mail, as its plain text has them."""
    body = post.mails[-1].message.get_body(("plain",))
    assert body is not None
    found = re.findall(r"http://\S+/notifications/answer\?\S+", body.get_content())
    return [f"{urlsplit(each).path}?{urlsplit(each).query}" for each in found]


def path_of(link: str) -> str:
    return link.replace("/notifications/answer", "/answer")


def answers(told: Listener) -> list[tuple[str | None, str | None]]:
    with told.database.transaction() as session:
        rows = session.scalars(select(Invitation).order_by(Invitation.id))
        return [(row.answer, row.answered_by) for row in rows]


def messages(told: Listener) -> list[str]:
    with told.database.transaction() as session:
        rows = session.execute(select(outbox.c.body).order_by(outbox.c.position))
        return [body["answer"] for (body,) in rows]


def test_mail_when_it_invites_then_it_has_three_ways_to_answer_that_change_nothing_by_reading(
    told: Listener, post: KeepingPost, app: Flask
) -> None:
    told.hear(Applicant().confirmed(), 1)
    told.run_due()
    ways = links(post)
    assert [way.rpartition("=")[2] for way in ways] == ["accepted", "tentative", "declined"]
    visitor = Visitor.of(app)
    for way in ways:
        page = visitor.get(path_of(way))
        assert page.status_code == 200
        assert "Are you coming?" in words(page)
        assert visitor.client.head(path_of(way)).status_code == 200
    assert answers(told) == [(None, None)]


def test_answer_when_a_button_says_no_then_it_is_told_and_the_page_asks_for_the_place(
    told: Listener, post: KeepingPost, app: Flask
) -> None:
    told.hear(Applicant().confirmed(), 1)
    told.run_due()
    path = path_of(links(post)[2])
    visitor = Visitor.of(app)
    page = visitor.press(visitor.get(path), path, {"answer": "declined"})
    assert "You have answered: No, I cannot come" in words(page)
    assert "Give my place back on my page" in words(page)
    assert 'href="https://spinn.example/my/abc"' in page.text
    assert (answers(told), messages(told)) == ([("DECLINED", "web")], ["declined"])
    told.run_due()
    assert [kind for kind, _ in told.fates()] == ["place_confirmed", "place_asked_back"]

    page = visitor.press(page, path, {"answer": "accepted"})
    assert "You have answered: Yes, I am coming" in words(page)
    assert messages(told) == ["declined", "accepted"]


@pytest.mark.parametrize("fields", [{}, {"answer": "perhaps"}, {"answer": "ACCEPTED"}])
def test_answer_when_it_is_none_then_refused(
    fields: dict[str, str], told: Listener, post: KeepingPost, app: Flask
) -> None:
    told.hear(Applicant().confirmed(), 1)
    told.run_due()
    path = path_of(links(post)[0])
    visitor = Visitor.of(app)
    assert visitor.press(visitor.get(path), path, fields).status_code == 400
    assert answers(told) == [(None, None)]


def test_answer_when_the_session_is_over_then_the_page_says_so_and_takes_none(
    told: Listener, post: KeepingPost, app: Flask, clock: SettableClock
) -> None:
    told.hear(Applicant().confirmed(), 1)
    told.run_due()
    path = path_of(links(post)[0])
    visitor = Visitor.of(app)
    before = visitor.get(path)
    clock.advance(timedelta(days=60))
    page = visitor.press(before, path, {"answer": "accepted"})
    assert "There is nothing to answer any more" in words(page)
    assert answers(told) == [(None, None)]


@pytest.mark.parametrize("token", ["", "x", "link of another kind"])
def test_page_when_the_link_is_none_of_ours_then_not_found(
    token: str, told: Listener, visitor: FlaskClient, settings: NotificationsSettings
) -> None:
    del told
    if token == "link of another kind":
        url = house_of(settings).stop_url(Applicant().id)
        token = urlsplit(url).query.partition("=")[2]
    assert visitor.get(f"/answer?token={token}").status_code == 404


def test_page_when_the_person_has_ended_their_links_then_gone(
    told: Listener, post: KeepingPost, app: Flask
) -> None:
    told.hear(Applicant().confirmed(), 1)
    told.run_due()
    with told.database.transaction() as session:
        session.scalars(select(Registration)).one().link_epoch = 1
    page = Visitor.of(app).get(path_of(links(post)[0]))
    assert page.status_code in {404, 410}


def test_organizer_when_people_have_answered_then_sees_the_counts_of_each_session(
    told: Listener, post: KeepingPost, app: Flask, organizer: FlaskClient
) -> None:
    cohort = cohort_facts(session_facts(1), session_facts(2))
    said = (("declined", "accepted"), ("tentative",), ())
    for given in said:
        told.hear(Applicant(cohort).confirmed(), 1)
        post.parcels.clear()
        told.run_due()
        for mail, answer in zip(list(post.parcels), given, strict=False):
            post.parcels[:] = [mail]
            path, visitor = path_of(links(post)[0]), Visitor.of(app)
            visitor.press(visitor.get(path), path, {"answer": answer})
    page = organizer.get(f"/cohorts/{cohort.cohort_id}", headers={"Accept-Language": "en"})
    text = words(page)
    assert "Answers to invitations" in text
    assert "0 yes, 1 maybe, 1 no, 1 without an answer" in text
    assert "1 yes, 0 maybe, 0 no, 2 without an answer" in text


def test_organizer_when_nobody_has_answered_then_nothing_is_counted(
    told: Listener, organizer: FlaskClient
) -> None:
    applicant = Applicant()
    told.hear(applicant.confirmed(), 1)
    told.run_due()
    page = organizer.get(f"/cohorts/{applicant.cohort.cohort_id}")
    assert "Answers to invitations" not in words(page)
