"""When a person makes old links useless, those to calendars and kept seats end with them."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from services.certificates.app import create_app as create_certificates
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.storage.issuances import Issuance
from services.notifications.app import create_app as create_notifications
from services.notifications.storage.deliveries import Delivery
from services.registration.app import create_app
from tests.support.access import rule, send, told
from tests.support.certificates import certificates_settings
from tests.support.notifications import notifications_settings
from tests.support.pages import Visitor, words
from tests.support.parties import my_page, name, seat_path
from tests.support.registration import registration_settings
from tests.support.services_together import ServicesTogether, attend


@pytest.fixture
def together(together: ServicesTogether) -> ServicesTogether:
    together.stories.open_cohort(capacity=5, transfers=True)
    together.stories.enter("anna")
    return together


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


def ended(app: Flask, together: ServicesTogether, who: str) -> str:
    """Let somebody end their links; return the address of their page then."""
    return Visitor.of(app).submit(f"{my_page(together.stories, who)}/links").location


def test_confirmation_when_old_links_are_ended_then_only_one_that_is_asked_for_anew_works(
    app: Flask, together: ServicesTogether
) -> None:
    stories, anna = together.stories, Visitor.of(app)
    stories.open_cohort(capacity=5)
    stories.sign_up("anna")
    old = urlsplit(told(stories, "registration.received")[-1]["confirm_url"]).path
    asked = anna.get(old)
    assert asked.status_code == 200

    ended(app, together, "anna")
    assert anna.get(old).status_code == 410
    stories.sign_up("anna")

    # Not even the page that it leads to once it has confirmed.
    assert anna.press(asked, old).status_code == 410
    fresh = urlsplit(told(stories, "registration.repeated")[-1]["confirm_url"]).path
    assert anna.get(fresh).status_code == 200


def test_confirmation_when_used_up_and_old_links_are_ended_then_leads_to_no_page(
    app: Flask, together: ServicesTogether
) -> None:
    stories = together.stories
    used = urlsplit(told(stories, "registration.received")[-1]["confirm_url"]).path
    assert "/my/" in (Visitor.of(app).get(used).location or "")

    ended(app, together, "anna")

    assert Visitor.of(app).get(used).status_code == 410


def test_offer_when_old_links_are_ended_then_is_answered_from_the_own_page(
    app: Flask, together: ServicesTogether
) -> None:
    stories, bo = together.stories, Visitor.of(app)
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("anna", "bo")
    stories.cancel("anna")
    old = urlsplit(told(stories, "registration.offered")[-1]["offer_url"]).path
    assert bo.get(old).status_code == 200

    page = bo.get(ended(app, together, "bo")).text

    assert bo.get(old).status_code == 410
    fresh = "/offers/" + page.partition("/offers/")[2].partition('"')[0]
    assert bo.get(fresh).status_code == 200
    bo.press(bo.get(fresh), fresh, {"answer": "accept"})
    assert stories.state("bo") == "confirmed"


def test_invitation_when_old_links_are_ended_then_a_new_one_is_mailed_and_only_that_works(
    app: Flask, together: ServicesTogether
) -> None:
    stories, anna = together.stories, Visitor.of(app)
    stories.open_cohort(capacity=5)
    rule(stories, public=False)
    send(stories, ("Anna", "anna@example.org"), ("Cilla", "cilla@example.org"))
    old, others = (
        urlsplit(each["answer_url"]).path for each in told(stories, "invitation.sent")[-2:]
    )
    stories.open_cohort(capacity=5)
    stories.enter("anna")

    ended(app, together, "anna")

    sent = told(stories, "invitation.sent")
    assert [each["participant"]["name"] for each in sent] == ["Anna", "Cilla", "Anna"]
    assert anna.get(old).status_code == 410
    assert anna.get(urlsplit(sent[-1]["answer_url"]).path).status_code == 200
    assert anna.get(others).status_code == 200


def test_certificate_when_old_links_are_ended_then_the_page_has_a_new_one_and_no_mail_goes(
    app: Flask, together: ServicesTogether, redis_url: str, tmp_path: Path
) -> None:
    together.carry()
    attend(together, "anna")
    downloads = create_certificates(
        certificates_settings(together.certificates.url, redis_url, tmp_path), together.clock
    ).test_client()
    with together.certificates.transaction() as session:
        row = session.scalars(select(Issuance)).one()
        LocalFileStore(tmp_path).put(together.store.get(str(row.pdf_sha256)))
    page = my_page(together.stories, "anna")
    old = download_on(app, page)
    assert downloads.get(old).status_code == 200

    fresh = ended(app, together, "anna")
    together.carry(times=2)

    assert downloads.get(old).status_code == 410
    assert downloads.get(download_on(app, fresh)).status_code == 200
    with together.notifications.transaction() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "certificate_issued"))
        assert len(mails.all()) == 1


def download_on(app: Flask, mine: str) -> str:
    """The address of the document that a person's page shows, without where the service is."""
    page = Visitor.of(app).get(mine).text
    found = re.search(r'/certificates(/[^"/]+/file/[^"]+)"', page)
    assert found
    return found.group(1)


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
