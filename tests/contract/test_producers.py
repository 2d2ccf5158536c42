"""What the services record in the course of a real story fits the published schemas."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.certificates.domain.gathering import gather
from services.notifications.app import house_of
from services.notifications.domain.answering_on_page import answer_on_page
from services.notifications.domain.applying import apply_state
from services.notifications.domain.bouncing import complain
from services.notifications.domain.following import follow
from services.notifications.domain.gathering import apply_data_request
from services.notifications.domain.house import House as NotificationsHouse
from services.notifications.domain.house import Occasion
from services.notifications.domain.phones import ask_for_code
from services.notifications.domain.preferring import Choice, choose
from services.notifications.domain.stopping import stop_reminders
from services.notifications.domain.suppressing import suppress
from services.notifications.facts.suppression import Cause
from services.notifications.gateways.feedback_reports import Complaint
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Invitation
from services.notifications.storage.registrations import Registration as HeldRegistration
from shared.contracts.message import Envelope
from shared.contracts.personal_data import PersonalDataRequested
from shared.contracts.registry import MESSAGES, decode
from shared.database import Database
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    certificate_links,
    completed,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.examples import as_json, faults
from tests.support.notification_story import Applicant
from tests.support.notifications import notifications_settings
from tests.support.registration_story import tell_registration_story
from tests.support.stories import Stories


def recorded(database: Database) -> list[Envelope]:
    """What waits in the outbox, as the relay would send it."""
    with database.transaction() as session:
        rows = session.execute(select(outbox).order_by(outbox.c.position)).mappings()
        return [Envelope.model_validate(dict(row)) for row in rows]


@pytest.fixture
def registration_story(registration_database: TestDatabase, clock: SettableClock) -> list[Envelope]:
    stories = Stories(registration_database, clock)
    tell_registration_story(stories)
    return recorded(registration_database)


@pytest.fixture
def certificates_story(certificates_database: TestDatabase, clock: SettableClock) -> list[Envelope]:
    """One certificate is issued, suspended, restored, corrected; the corrected one withdrawn."""
    house = House(certificates_database, clock, PlainTextRenderer(), MemoryStore())
    issuance_id = house.issue(completed())
    house.suspend(issuance_id)
    house.restore(issuance_id)
    house.download(issuance_id)
    house.transcribe(issuance_id)
    for name in ("Åsa Lindh", "Åsa Öberg-Lindh"):
        house.correct(issuance_id, name)
        (house.decline if name == "Åsa Lindh" else house.approve)(issuance_id)
    house.revoke(house.successor(issuance_id).id)
    with certificates_database.transaction() as session:
        request = _request(completed().registration_id, "kim@example.org")
        gather(session, request, links=certificate_links(), now=clock.now())
    return recorded(certificates_database)


@pytest.fixture
def notifications_story(
    notifications_database: TestDatabase, clock: SettableClock
) -> list[Envelope]:
    """Somebody with a place stops reminders, declines, complains, and asks what is kept."""
    who = Applicant()
    house = house_of(notifications_settings("postgresql+psycopg://unused", "redis://unused"))
    at = Occasion(1, clock.now(), clock.now())
    with notifications_database.transaction() as session:
        apply_state(session, who.confirmed(), at=at, house=house)
        _choose_and_confirm(session, who, replace(house, text_prefixes=("+46",)), clock.now())
        stop_reminders(session, who.id, now=clock.now())
        follow(session, who.person.email, house=house, now=clock.now())
        full = Cause("bounced_soft", "delivery", "552 5.2.2 mailbox full")
        suppress(session, who.person.email, full, now=clock.now())
        uid = session.scalars(select(Invitation.uid)).one()
        answer_on_page(session, uid, "DECLINED", house=house, now=clock.now())
        mail = session.scalars(select(Delivery).order_by(Delivery.id)).first()
        assert mail is not None
        mail.state, mail.next_attempt_at = "sent", None
        session.flush()
        complain(session, mail.id, Complaint("abuse", ""), now=clock.now())
        apply_data_request(session, _request(who.id, who.person.email), at=at, house=house)
    told = recorded(notifications_database)
    kinds = (
        "mails",
        "reminders",
        "calendar",
        "stops",
        "feeds",
        "suppressions",
        "preferences",
        "texts",
    )
    assert all(told[-1].body[name] for name in (*kinds, "suppressions"))
    return told


def _choose_and_confirm(
    session: Session, who: Applicant, house: NotificationsHouse, now: datetime
) -> None:
    """Everything that a person can choose for themselves, with the code of their telephone."""
    choice = Choice("en", "file", "own", frozenset({"day_before"}), time(22), time(7), "Asia/Tokyo")
    choose(session, who.person.email, choice, house=house, now=now)
    registration = session.get_one(HeldRegistration, who.id)
    ask_for_code(session, registration, "070-174 06 05", house=house, now=now)


def _request(registration_id: UUID, address: str) -> PersonalDataRequested:
    return PersonalDataRequested(
        request_id=new_id(),
        participant_id=new_id(),
        registration_ids=(registration_id,),
        addresses=(address,),
    )


@pytest.fixture(params=["registration", "notifications", "certificates"])
def story(request: pytest.FixtureRequest) -> tuple[str, list[Envelope]]:
    """A producer and all that it recorded."""
    told: list[Envelope] = request.getfixturevalue(f"{request.param}_story")
    return request.param, told


def test_story_when_told_then_has_every_message_of_its_producer(
    story: tuple[str, list[Envelope]],
) -> None:
    producer, told = story

    expected = {message.NAME for message in MESSAGES if producer == message.PRODUCER}
    assert {envelope.name for envelope in told} == expected


def test_story_when_checked_by_the_published_schemas_then_has_no_faults(
    story: tuple[str, list[Envelope]],
) -> None:
    _, told = story

    found = [
        (envelope.name, fault)
        for envelope in told
        for fault in faults(type(decode(envelope)), as_json(envelope))
    ]
    assert found == []


def test_story_when_read_back_then_nothing_was_lost_on_the_way(
    story: tuple[str, list[Envelope]],
) -> None:
    _, told = story

    for envelope in told:
        assert decode(envelope).model_dump(mode="json") == envelope.body
        assert decode(envelope).aggregate_id == envelope.aggregate_id


def test_story_when_told_of_one_thing_then_sequence_counts_from_one(
    story: tuple[str, list[Envelope]],
) -> None:
    _, told = story
    numbers: dict[UUID, list[int]] = {}

    for envelope in told:
        numbers.setdefault(envelope.aggregate_id, []).append(envelope.sequence)

    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_promotion_when_a_place_is_given_back_then_tells_why_there_is_one(
    registration_story: list[Envelope],
) -> None:
    causes = [
        envelope.body["cause"]
        for envelope in registration_story
        if envelope.name == "registration.confirmed"
    ]

    assert causes == [
        "place_free",
        "place_free",
        "place_free",
        "place_free",
        "place_free",
        "place_free",
        "place_free",
        "promoted",
    ]
