"""Points 48 and 60, through the services: programs see what came back, people are asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.storage.registrations import Invitation
from services.registration.app import create_app
from services.registration.storage.registrations import Registration
from tests.conformance.points import point
from tests.support.api import ApiClient, api_token
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.inbound import Answer, Reader
from tests.support.pages import Visitor, words
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
    """One place: Anna has it and has her mails, Bo waits."""
    stories = Stories(registration_database, clock)
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    services = ServicesTogether(stories, notifications_database, certificates_database, clock)
    services.carry(times=2)
    return services


@pytest.fixture
def app(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock, tmp_path: Path
) -> Flask:
    settings = registration_settings(registration_database.url, redis_url, file_directory=tmp_path)
    return create_app(settings, clock)


@point(48)
def test_report_when_a_mail_came_back_then_the_api_says_so_with_the_servers_words(
    together: ServicesTogether, reader: Reader, app: Flask
) -> None:
    stories = together.stories
    api = ApiClient.of(app, api_token(stories.database, stories.clock.now()))
    path = f"/registrations/{stories.id_of('anna')}/reported-mails"
    reader.run_due()
    [sent] = [
        each
        for each in reader.deliveries()
        if (each.recipient, each.kind) == ("anna@example.org", "place_confirmed")
    ]
    assert api.get(path).json == {"items": []}

    reader.receive_report("failed_postfix", sent)
    together.carry(times=2)

    [item] = api.get(path).json["items"]
    assert (item["delivery_id"], item["kind"]) == (str(sent.id), "place_confirmed")
    assert (item["report"], item["words"][:5]) == ("bounced", "5.1.1")


@point(60)
def test_decline_when_a_calendar_mails_it_then_the_place_stays_and_its_owners_page_asks(
    together: ServicesTogether, reader: Reader, app: Flask
) -> None:
    stories = together.stories
    reader.run_due()
    with reader.database.transaction() as session:
        query = select(Invitation.uid).where(Invitation.registration_id == stories.id_of("anna"))
        [uid] = session.scalars(query)

    content = Answer(uid, "DECLINED").by("gmail").replace(b"asa@example.org", b"anna@example.org")
    mail = reader.receive(content, to="spinn@exempel.se")
    together.carry(times=2)

    assert mail.outcome == "answered_declined"
    assert (stories.state("anna"), stories.state("bo")) == ("confirmed", "waitlisted")
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of("anna"))
        page = f"/my/{stories.links.own_page_token(row.participant)}"
    assert "Do you want to give your place back?" in words(Visitor.of(app).get(page))
