"""When a person makes old links useless, those to calendars and kept seats end with them."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from services.notifications.app import create_app as create_notifications
from services.notifications.storage.deliveries import Delivery
from services.registration.app import create_app
from tests.support.access import told
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notifications import notifications_settings
from tests.support.pages import Visitor, words
from tests.support.parties import my_page, name, seat_path
from tests.support.registration import registration_settings
from tests.support.services_together import ServicesTogether
from tests.support.stories import Stories


@pytest.fixture
def together(
    registration_database: TestDatabase,
    notifications_database: TestDatabase,
    certificates_database: TestDatabase,
    clock: SettableClock,
) -> ServicesTogether:
    stories = Stories(registration_database, clock)
    stories.open_cohort(capacity=5, transfers=True)
    stories.enter("anna")
    return ServicesTogether(stories, notifications_database, certificates_database, clock)


@pytest.fixture
def app(together: ServicesTogether, redis_url: str) -> Flask:
    settings = registration_settings(together.stories.database.url, redis_url)
    return create_app(settings, together.clock)


@pytest.fixture
def calendars(together: ServicesTogether, redis_url: str) -> Client:
    settings = notifications_settings(together.notifications.url, redis_url)
    return create_notifications(settings, together.clock).test_client()


def calendar_on(app: Flask, mine: str) -> str:
    """The address of the calendar file that a person's page shows."""
    page = Visitor.of(app).get(mine).text
    address = page.partition("/notifications/registrations/")[2].partition('"')[0]
    return f"/registrations/{address}"


def calendar_in_mail(together: ServicesTogether, email: str) -> str:
    with together.notifications.transaction() as session:
        mails = session.scalars(select(Delivery).where(Delivery.recipient == email))
        url = next(mail.facts.calendar_url for mail in mails if mail.facts.calendar_url)
    parts = urlsplit(url)
    return f"{parts.path.removeprefix('/notifications')}?{parts.query}"


def test_calendar_when_old_links_are_ended_then_only_the_new_one_works(
    app: Flask, calendars: Client, together: ServicesTogether
) -> None:
    together.carry()
    mine = my_page(together.stories, "anna")
    shown = calendar_on(app, mine)
    assert calendars.get(shown).status_code == 200

    fresh = Visitor.of(app).submit(f"{mine}/links").location
    together.carry(times=2)

    assert calendars.get(shown).status_code == 410
    assert calendars.get(calendar_on(app, fresh)).status_code == 200


def test_calendar_in_a_mail_when_old_links_are_ended_then_ends_too(
    app: Flask, calendars: Client, together: ServicesTogether
) -> None:
    together.stories.open_cohort(capacity=5, sessions=4)
    together.stories.enter("bo")
    together.carry()
    mailed = calendar_in_mail(together, "bo@example.org")
    assert calendars.get(mailed).status_code == 200

    Visitor.of(app).submit(f"{my_page(together.stories, 'bo')}/links")
    together.carry()

    assert calendars.get(mailed).status_code == 410


def test_seat_when_its_guest_ends_old_links_then_a_new_link_is_mailed_and_only_that_works(
    app: Flask, together: ServicesTogether
) -> None:
    stories = together.stories
    stories.open_cohort(capacity=5)
    stories.sign_up("cilla", places=2)
    stories.confirm("cilla")
    old = seat_path(stories, name(stories, "cilla", 2, "anna", email="Anna@example.org"))
    guest = Visitor.of(app)
    assert guest.get(old).status_code == 200

    # Anna is registered elsewhere, so she has a page of her own.
    guest.submit(f"{my_page(stories, 'anna')}/links")

    newest = urlsplit(told(stories, "seat.named")[-1]["claim_url"]).path
    assert guest.get(old).status_code == 409
    assert "A seat is kept for you" in words(guest.get(newest))


def test_seat_when_somebody_else_ends_their_links_then_goes_on_working(
    app: Flask, together: ServicesTogether
) -> None:
    stories = together.stories
    path = seat_path(stories, name(stories, "anna", 1, "bo"))

    Visitor.of(app).submit(f"{my_page(stories, 'anna')}/links")

    assert Visitor.of(app).get(path).status_code == 200


def test_links_when_used_then_tell_no_other_site_and_no_log(
    app: Flask,
    calendars: Client,
    together: ServicesTogether,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    stories = together.stories
    together.carry()
    mine = my_page(stories, "anna")
    calendar, seat = calendar_on(app, mine), seat_path(stories, name(stories, "anna", 1, "bo"))
    visitor = Visitor.of(app)

    answers = [
        calendars.get(calendar),
        calendars.get(f"{calendar}x"),
        visitor.get(seat),
        visitor.get(f"{seat}x"),
        visitor.submit(seat, {"name": "Bo", "consent": "y"}),
        visitor.get(seat),
    ]

    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    secrets = (calendar.partition("token=")[2], seat.removeprefix("/seats/"))
    assert [secret for secret in secrets if secret in caplog.text] == []
