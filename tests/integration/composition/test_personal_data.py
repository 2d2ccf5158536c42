"""A person's data across the services: gathered from all of them."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.domain.following import follow
from services.notifications.domain.phones import ask_for_code
from services.notifications.domain.preferring import Choice, choose
from services.notifications.domain.stopping import stop_reminders
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration as HeldRegistration
from services.registration.app import create_app
from services.registration.storage import data_requests
from services.registration.storage.data_requests import DataRequest
from tests.support.notification_story import HOUSE
from tests.support.pages import Visitor, words
from tests.support.parties import my_page
from tests.support.registration import registration_settings
from tests.support.services_together import ServicesTogether, attend


@pytest.fixture
def app(together: ServicesTogether, redis_url: str) -> Flask:
    settings = registration_settings(together.stories.database.url, redis_url)
    return create_app(settings, together.clock)


def fetched(visitor: Visitor, waiting: str) -> tuple[dict[str, Any], str]:
    response = visitor.press(visitor.get(waiting), f"{waiting}/fetch")
    archive = zipfile.ZipFile(io.BytesIO(response.data))
    return json.loads(archive.read("data.json")), archive.read("data.html").decode()


@pytest.mark.parametrize(
    ("language", "preparing", "ready", "mails"),
    [
        ("en", "Your copy is being prepared", "Your copy is ready", "Mails to you"),
        ("sv", "Vi förbereder din kopia", "Din kopia är klar", "Mejl till dig"),
    ],
)
def test_copy_when_asked_for_then_has_the_mails_and_certificates_of_the_person_alone(
    app: Flask, together: ServicesTogether, *, language: str, preparing: str, ready: str, mails: str
) -> None:
    attend(together, "anna", "bertil")
    anna, mine = Visitor.of(app, language), my_page(together.stories, "anna")

    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    assert preparing in words(anna.get(waiting))
    assert together.carry(times=2) == [
        "personal_data.requested",
        "mail_records.collected",
        "certificate_records.collected",
        "personal_data.collected",
    ]
    assert ready in words(anna.get(waiting))

    found, page = fetched(anna, waiting)
    kinds = [mail["kind"] for mail in found["notifications"]["mails"]]
    assert {"confirm_address", "place_confirmed", "certificate_issued"} <= set(kinds)
    assert {mail["recipient"] for mail in found["notifications"]["mails"]} == {"anna@example.org"}
    (certificate,) = found["certificates"]["certificates"]
    assert (certificate["name"], certificate["state"]) == ("Anna", "issued")
    assert certificate["download_url"] in page
    assert mails in page
    assert "bertil" not in (json.dumps(found) + page).lower()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You stopped reminders to anna@example.org"),
        ("sv", "Du stängde av påminnelser till anna@example.org"),
    ],
)
def test_copy_when_reminders_are_stopped_then_says_so_of_the_person_alone(
    app: Flask, together: ServicesTogether, language: str, sentence: str
) -> None:
    together.stories.open_cohort(capacity=2)
    together.stories.enter("anna", "bertil")
    together.carry()
    with together.notifications.transaction() as session:
        for who in ("anna", "bertil"):
            stop_reminders(session, together.stories.id_of(who), now=together.clock.now())
    anna, mine = Visitor.of(app, language), my_page(together.stories, "anna")

    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    together.carry()

    found, page = fetched(anna, waiting)
    told = [(one["kind"], one["address"]) for one in found["notifications"]["stops"]]
    assert told == [("reminders", "anna@example.org")]
    assert sentence in " ".join(page.split())
    assert "bertil" not in page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "your calendar can follow the sessions of anna@example.org. It has not asked yet."),
        ("sv", "kan din kalender följa tillfällena för anna@example.org. Den har inte frågat än."),
    ],
)
def test_copy_when_a_calendar_follows_then_says_so_without_the_secret(
    app: Flask, together: ServicesTogether, language: str, sentence: str
) -> None:
    together.stories.open_cohort(capacity=2)
    together.stories.enter("anna", "bertil")
    together.carry()
    with together.notifications.transaction() as session:
        for who in ("anna@example.org", "bertil@example.org"):
            follow(session, who, house=HOUSE, now=together.clock.now())
    anna, mine = Visitor.of(app, language), my_page(together.stories, "anna")

    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    together.carry()

    found, page = fetched(anna, waiting)
    (feed,) = found["notifications"]["feeds"]
    assert feed == {"address": "anna@example.org", "made_at": feed["made_at"], "used_at": None}
    assert sentence in " ".join(page.split())


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "What you have chosen for mail to anna@example.org:",
                "Language: English",
                "No invitations by mail",
                "A reminder the day before",
                "Quiet from 22:00 to 07:00 (Asia/Tokyo)",
                "Telephone not confirmed: +46701740605",
                "+46701740605: a code that confirms the number (waits to be sent)",
            ),
        ),
        ("sv", ("Inga inbjudningar med mejl", "Tyst från 22:00 till 07:00 (Asia/Tokyo)")),
    ],
)
def test_copy_when_preferences_are_chosen_then_says_which(
    app: Flask, together: ServicesTogether, language: str, sentences: tuple[str, ...]
) -> None:
    together.stories.open_cohort()
    together.stories.enter("anna")
    together.carry()
    choice = Choice("en", "file", "own", frozenset({"day_before"}), time(22), time(7), "Asia/Tokyo")
    house, now = replace(HOUSE, text_prefixes=("+46",)), together.clock.now()
    with together.notifications.transaction() as session:
        choose(session, "anna@example.org", choice, house=house, now=now)
        held = session.get_one(HeldRegistration, together.stories.id_of("anna"))
        ask_for_code(session, held, "070-174 06 05", house=house, now=now)
    anna, mine = Visitor.of(app, language), my_page(together.stories, "anna")

    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    together.carry()

    _, page = fetched(anna, waiting)
    said = " ".join(page.split())
    assert [each for each in sentences if each not in said] == []


def test_copy_when_it_is_whole_then_a_mail_leads_to_it(
    app: Flask, together: ServicesTogether
) -> None:
    together.stories.open_cohort()
    together.stories.enter("anna")
    anna, mine = Visitor.of(app, "sv"), my_page(together.stories, "anna")

    anna.press(anna.get(mine), f"{mine}/export")
    together.carry()

    with together.notifications.transaction() as session:
        mail = session.scalars(select(Delivery).where(Delivery.kind == "data_ready")).one()
    assert (mail.recipient, mail.facts.language) == ("anna@example.org", "sv")
    assert mail.facts.download_url
    assert "Din kopia är klar" in words(anna.get(urlsplit(mail.facts.download_url).path))


def test_copy_when_asked_for_again_soon_then_is_the_same_and_later_another(
    app: Flask, together: ServicesTogether
) -> None:
    together.stories.open_cohort()
    together.stories.enter("anna")
    anna, mine = Visitor.of(app), my_page(together.stories, "anna")
    page = anna.get(mine)

    first = anna.press(page, f"{mine}/export").location
    again = anna.press(page, f"{mine}/export").location
    together.clock.advance(timedelta(minutes=11))
    later = anna.press(page, f"{mine}/export").location

    assert first == again
    assert later != first


def test_copy_when_one_service_has_not_answered_then_is_not_handed_over(
    app: Flask, together: ServicesTogether
) -> None:
    together.stories.open_cohort()
    together.stories.enter("anna")
    anna, mine = Visitor.of(app), my_page(together.stories, "anna")
    waiting = anna.press(anna.get(mine), f"{mine}/export").location

    early = anna.press(anna.get(mine), f"{waiting}/fetch")

    assert (early.status_code, early.location) == (303, waiting)


def test_copy_when_somebody_elses_page_is_used_then_is_not_found(
    app: Flask, together: ServicesTogether
) -> None:
    together.stories.open_cohort(capacity=2)
    together.stories.enter("anna", "bertil")
    anna, mine = Visitor.of(app), my_page(together.stories, "anna")
    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    together.carry()

    theirs = waiting.replace(mine, my_page(together.stories, "bertil"))
    assert anna.get(theirs).status_code == 404


def test_copy_when_its_week_is_over_then_is_deleted_with_all_that_was_answered(
    app: Flask, together: ServicesTogether
) -> None:
    stories = together.stories
    stories.open_cohort()
    stories.enter("anna")
    anna, mine = Visitor.of(app), my_page(stories, "anna")
    waiting = anna.press(anna.get(mine), f"{mine}/export").location
    together.carry()
    stories.clock.advance(timedelta(days=7))

    with stories.database.transaction() as session:
        now = stories.clock.now()
        (stale,) = data_requests.claim_stale_requests(session, now, 10, timedelta(minutes=1))
        assert not data_requests.claim_stale_requests(session, now, 10, timedelta(minutes=1))
        data_requests.forget_request(session, stale, now)
    with stories.database.transaction() as session:
        assert session.get(DataRequest, stale) is None
        assert data_requests.parts_of(session, stale) == {}
    assert anna.get(waiting).status_code == 404
