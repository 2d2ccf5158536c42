"""Guests who are named on the form of registration, and asked once the party has its places."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.parties.seats import ask_wished
from services.registration.storage.catalogue import Cohort
from services.registration.storage.party_queries import claim_wished, seats_of
from services.registration.storage.registrations import Registration
from shared.messaging.tables import outbox
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

BO = {"guests-0-name": "Bo Prov", "guests-0-email": "bo@example.org"}
CIA = {"guests-1-name": "Cia Prov", "guests-1-email": "cia@example.org"}


@pytest.fixture
def path(stories: Stories) -> str:
    stories.open_cohort(capacity=3, largest_party=4)
    with stories.database.transaction() as session:
        return f"/programs/{session.get_one(Cohort, stories.cohort_id).program.slug}/register"


def party(people: int, **more: Any) -> dict[str, str]:
    return {
        "name": "Anna", "email": "anna@example.org", "consent": "y", "people": str(people), **more,
    }  # fmt: skip


def ask_all(stories: Stories) -> list[bool]:
    """Do what scheduler and worker do now."""
    now = stories.clock.now()
    with stories.database.transaction() as session:
        due = claim_wished(session, now, 100, timedelta(seconds=60))
    done = []
    for seat_id in due:
        with stories.database.transaction() as session:
            done.append(ask_wished(session, seat_id, now=now, links=stories.links))
    return done


def seats(stories: Stories) -> list[tuple[str, str | None, str | None]]:
    with stories.database.transaction() as session:
        rows = seats_of(session, stories.id_of("anna"))
        return [(row.state, row.name, row.email) for row in rows]


def named(stories: Stories) -> list[str]:
    told = select(outbox.c.body).where(outbox.c.name == "seat.named").order_by(outbox.c.id)
    with stories.database.transaction() as session:
        return [body["guest"]["email"] for body in session.scalars(told)]


def test_form_when_opened_then_has_fields_for_the_others_to_leave_empty(
    app: Flask, path: str, stories: Stories
) -> None:
    visitor = Visitor.of(app)
    page = visitor.get(path)
    assert [f'name="guests-{number}-email"' in page.text for number in range(4)] == [
        True, True, False, False,
    ]  # fmt: skip
    nothing = {f"guests-{number}-{part}": "" for number in range(2) for part in ("name", "email")}
    visitor.press(page, path, party(2, **nothing))

    assert seats(stories) == [("open", None, None)]


def test_form_when_one_signs_up_alone_then_asks_for_nobody(app: Flask, stories: Stories) -> None:
    stories.open_cohort(largest_party=1)
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug

    assert "guests-0" not in Visitor.of(app).get(f"/programs/{slug}/register").text


def test_guests_when_the_address_is_not_confirmed_then_are_not_asked(
    app: Flask, path: str, stories: Stories
) -> None:
    assert Visitor.of(app).submit(path, party(3, **BO)).status_code == 302

    assert seats(stories) == [("open", "Bo Prov", "bo@example.org"), ("open", None, None)]
    assert ask_all(stories) == []
    assert named(stories) == []


def test_guests_when_the_party_has_its_places_then_are_asked_once(
    app: Flask, path: str, stories: Stories
) -> None:
    Visitor.of(app).submit(path, party(3, **BO, **CIA))
    stories.confirm("anna")

    assert ask_all(stories) == [True, True]
    assert ask_all(stories) == []
    assert named(stories) == ["bo@example.org", "cia@example.org"]
    assert seats(stories) == [
        ("named", "Bo Prov", "bo@example.org"), ("named", "Cia Prov", "cia@example.org"),
    ]  # fmt: skip


def test_guests_when_the_party_waits_then_are_asked_when_it_moves_up(
    app: Flask, path: str, stories: Stories
) -> None:
    stories.enter("dan", "eva")
    Visitor.of(app).submit(path, party(2, **BO))
    stories.confirm("anna")
    assert ask_all(stories) == []
    stories.cancel("dan")

    assert stories.states()["anna"] == "confirmed"
    assert ask_all(stories) == [True]


def test_guest_when_registered_already_then_is_not_asked_and_the_booker_sees_it(
    app: Flask, path: str, stories: Stories
) -> None:
    stories.enter("bo")
    Visitor.of(app).submit(path, party(2, **BO))
    stories.confirm("anna")

    assert ask_all(stories) == [False]
    assert seats(stories) == [("open", "Bo Prov", None)]
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of("anna"))
        own = f"/my/{stories.links.own_page_token(row.participant)}/registrations/{row.id}/party"
    assert "Bo Prov cannot get this seat. Name somebody else." in words(Visitor.of(app).get(own))


def test_guest_when_named_and_the_name_is_taken_off_before_then_is_not_asked(
    app: Flask, path: str, stories: Stories
) -> None:
    stories.enter("dan", "eva")
    Visitor.of(app).submit(path, party(2, **BO))
    stories.confirm("anna")
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of("anna"))
        own = f"/my/{stories.links.own_page_token(row.participant)}/registrations/{row.id}/party"
    visitor = Visitor.of(app)
    page = visitor.get(own)
    assert "For Bo Prov, who gets a mail as soon as you have your places." in words(page)
    visitor.press(page, f"{own}/2/withdraw")

    assert seats(stories) == [("open", None, None)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param(
            {"guests-0-name": "Bo"}, "Write their e-mail address as well", id="no-address"
        ),
        pytest.param({"guests-0-email": "bo@example.org"}, "Write their name.", id="no-name"),
        pytest.param(
            {**BO, "guests-1-name": "B", "guests-1-email": "BO@example.org"},
            "Each person needs an address of their own.",
            id="twice",
        ),
        pytest.param(
            {"guests-0-name": "Anna", "guests-0-email": "anna@example.org"},
            "Each person needs an address of their own.",
            id="oneself",
        ),
    ],
)
def test_guests_when_something_is_wrong_then_says_so_and_loses_nothing(
    app: Flask, path: str, stories: Stories, fields: dict[str, str], sentence: str
) -> None:
    refused = Visitor.of(app).submit(path, party(3, **fields))

    assert (refused.status_code, words(refused).count(sentence)) == (422, 2)
    assert all(f'value="{value}"' in refused.text for value in fields.values())
    assert stories.states() == {}


def test_guests_when_more_than_people_then_asks_to_count_them(app: Flask, path: str) -> None:
    refused = Visitor.of(app).submit(path, party(2, **BO, **CIA))

    assert "You have named 2 others. Count them and yourself." in words(refused)
    assert 'value="cia@example.org"' in refused.text


def test_guests_when_fewer_places_fit_then_the_first_keep_their_seats(
    app: Flask, path: str, stories: Stories
) -> None:
    stories.enter("dan")
    Visitor.of(app).submit(path, party(3, as_many_as_fit="y", **BO, **CIA))

    assert seats(stories) == [("open", "Bo Prov", "bo@example.org")]
