"""Seats for others in the browser: whoever booked, the guest with the link, the organizer."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from services.registration.app import create_app
from services.registration.domain.parties.seats import NameSeat, name_seat
from services.registration.storage import party_queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.party_seats import PartySeat
from shared.messaging.tables import outbox
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.parties import my_page
from tests.support.registration import registration_settings
from tests.support.stories import Stories


def link_to_seat(stories: Stories) -> str:
    """The path of the newest link that a guest was told."""
    with stories.database.transaction() as session:
        body = session.scalars(
            select(outbox.c.body)
            .where(outbox.c.name == "seat.named")
            .order_by(outbox.c.sequence.desc())
        ).first()
    assert body is not None
    return urlsplit(body["claim_url"]).path


@pytest.fixture
def mine(stories: Stories) -> str:
    stories.open_cohort(capacity=4, transfers=True)
    stories.sign_up("anna", places=3)
    stories.confirm("anna")
    return my_page(stories, "anna")


def party_of(stories: Stories, mine: str) -> str:
    return f"{mine}/registrations/{stories.id_of('anna')}/party"


def slug(stories: Stories) -> str:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.program.slug


FORM = {"name": "Bo Berg", "email": "bo.berg@example.org", "consent": "y"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "How many people come?"), ("sv", "Hur många kommer?")]
)
def test_form_when_parties_are_allowed_then_asks_how_many_and_registers_them(
    app: Flask, stories: Stories, language: str, said: str
) -> None:
    stories.open_cohort(capacity=4, largest_party=3)
    visitor, path = Visitor.of(app, language), f"/programs/{slug(stories)}/register"
    assert said in words(visitor.get(path))

    answer = visitor.submit(path, {**FORM, "people": "3"})

    assert (answer.status_code, stories.taken()) == (302, 3)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "at most 3 people"), ("sv", "högst 3 personer")]
)
def test_form_when_party_is_too_large_then_says_so_beside_the_field_and_keeps_all(
    app: Flask, stories: Stories, language: str, said: str
) -> None:
    stories.open_cohort(capacity=4, largest_party=3)
    visitor = Visitor.of(app, language)

    answer = visitor.submit(f"/programs/{slug(stories)}/register", {**FORM, "people": "4"})

    assert (answer.status_code, stories.taken()) == (422, 0)
    assert said in words(answer)
    assert 'value="4"' in answer.text
    assert "bo.berg@example.org" in answer.text


def test_form_when_parties_are_off_then_does_not_ask(app: Flask, stories: Stories) -> None:
    stories.open_cohort(capacity=4, largest_party=1)

    page = Visitor.of(app).get(f"/programs/{slug(stories)}/register")

    assert "How many people" not in words(page)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "only three times"), ("sv", "bara tre gånger")]
)
def test_program_when_parties_are_allowed_then_states_the_rule(
    app: Flask, stories: Stories, mine: str, language: str, said: str
) -> None:
    del mine
    assert said in words(Visitor.of(app, language).get(f"/programs/{slug(stories)}"))


@pytest.mark.parametrize(
    ("language", "kept", "taken"),
    [
        ("en", "Kept for Bo Berg", "Bo Berg has taken it"),
        ("sv", "Hålls åt Bo Berg", "Bo Berg har tagit den"),
    ],
)
def test_party_when_guest_is_named_and_says_yes_then_each_page_tells_it(
    app: Flask, stories: Stories, mine: str, language: str, kept: str, taken: str
) -> None:
    anna, bo = Visitor.of(app, language), Visitor.of(app, language)
    party = party_of(stories, mine)
    named = anna.submit(f"{party}/2/name", {"name": "Bo Berg", "email": "bo.berg@example.org"})
    assert (named.status_code, kept in words(anna.get(party))) == (303, True)

    answer = bo.submit(link_to_seat(stories), {"name": "Bo Berg", "consent": "y"})

    assert answer.status_code == 303
    assert stories.state("bo berg") == "confirmed"
    assert taken in words(anna.get(party))
    assert bo.get(answer.location).status_code == 200


def test_link_when_a_mail_scanner_opens_it_then_nothing_is_taken(
    app: Flask, stories: Stories, mine: str
) -> None:
    named = {"name": "Bo Berg", "email": "bo.berg@example.org"}
    Visitor.of(app).submit(f"{party_of(stories, mine)}/2/name", named)

    page = Visitor.of(app).get(link_to_seat(stories))

    assert (page.status_code, list(stories.states())) == (200, ["anna"])
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(("language", "said"), [("en", "Tick the box"), ("sv", "Kryssa i rutan")])
def test_link_when_guest_does_not_agree_then_nothing_is_taken(
    app: Flask, stories: Stories, mine: str, language: str, said: str
) -> None:
    named = {"name": "Bo Berg", "email": "bo.berg@example.org"}
    Visitor.of(app).submit(f"{party_of(stories, mine)}/2/name", named)

    answer = Visitor.of(app, language).submit(link_to_seat(stories), {"name": "Bo Berg"})

    assert (answer.status_code, said in words(answer)) == (422, True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no longer kept for you"), ("sv", "hålls inte längre åt dig")]
)
def test_link_when_name_was_taken_off_then_says_so_kindly(
    app: Flask, stories: Stories, mine: str, language: str, said: str
) -> None:
    visitor, party = Visitor.of(app, language), party_of(stories, mine)
    visitor.submit(f"{party}/2/name", {"name": "Bo Berg", "email": "bo.berg@example.org"})
    visitor.press(visitor.get(party), f"{party}/2/withdraw")

    page = visitor.get(link_to_seat(stories))

    assert (page.status_code, said in words(page)) == (409, True)


def test_link_when_it_was_used_then_does_not_open_the_guests_page(
    app: Flask, stories: Stories, mine: str
) -> None:
    named = {"name": "Bo Berg", "email": "bo.berg@example.org"}
    Visitor.of(app).submit(f"{party_of(stories, mine)}/2/name", named)
    link = link_to_seat(stories)
    Visitor.of(app).submit(link, {"name": "Bo Berg", "consent": "y"})

    page = Visitor.of(app).get(link)

    assert (page.status_code, "The seat is yours already" in words(page)) == (409, True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "cannot get the seat"), ("sv", "kan inte få platsen")]
)
def test_name_when_address_is_registered_already_then_says_so_beside_the_field(
    app: Flask, stories: Stories, mine: str, language: str, said: str
) -> None:
    fields = {"name": "Bo Berg", "email": "anna@example.org"}

    answer = Visitor.of(app, language).submit(f"{party_of(stories, mine)}/2/name", fields)

    assert (answer.status_code, said in words(answer)) == (422, True)
    assert 'value="Bo Berg"' in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "What you wrote is still here"), ("sv", "Det du skrev finns kvar")],
)
def test_name_when_too_many_links_were_sent_then_asks_to_wait_and_keeps_what_was_typed(
    stories: Stories, mine: str, redis_url: str, *, language: str, said: str
) -> None:
    limited = registration_settings(stories.database.url, redis_url, sign_up_limit="1/minute")
    visitor = Visitor.of(create_app(limited, stories.clock), language)
    path, fields = f"{party_of(stories, mine)}/2/name", {"name": "Bo Berg", "email": "bo@x.se"}
    visitor.submit(path, {"name": "", "email": ""})

    answer = visitor.submit(path, fields)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert said in words(answer)
    assert 'value="Bo Berg"' in answer.text


def test_party_when_one_seat_is_given_back_then_asks_once_and_frees_it(
    app: Flask, stories: Stories, mine: str
) -> None:
    visitor, path = Visitor.of(app), f"{party_of(stories, mine)}/3/give-back"
    page = visitor.get(path)
    assert stories.taken() == 3

    answer = visitor.press(page, path)

    assert (answer.status_code, stories.taken()) == (303, 2)


def test_party_when_page_is_somebody_elses_then_is_not_found(
    app: Flask, stories: Stories, mine: str
) -> None:
    stories.enter("bo")
    theirs = my_page(stories, "bo")

    page = Visitor.of(app).get(party_of(stories, mine).replace(mine, theirs))

    assert page.status_code == 404


@pytest.mark.parametrize(("language", "said"), [("en", "Has a place"), ("sv", "Har plats")])
def test_transfer_when_colleague_says_yes_then_place_is_theirs(
    app: Flask, stories: Stories, language: str, said: str
) -> None:
    stories.open_cohort(capacity=1, transfers=True)
    stories.enter("anna")
    visitor, mine = Visitor.of(app, language), my_page(stories, "anna")
    path = f"{party_of(stories, mine)}/1/name"
    assert path in visitor.get(mine).text
    visitor.submit(path, {"name": "Bo Berg", "email": "bo.berg@example.org"})

    answer = visitor.submit(link_to_seat(stories), {"name": "Bo Berg", "consent": "y"})

    assert stories.states() == {"anna": "cancelled", "bo berg": "confirmed"}
    assert said in words(visitor.get(answer.location))


def test_transfer_when_cohort_does_not_allow_it_then_is_not_shown(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    page = Visitor.of(app).get(my_page(stories, "anna"))

    assert "colleague" not in words(page)


@pytest.fixture
def olle(app: Flask, stories: Stories, mine: str) -> Visitor:
    del mine
    return signed_in(app, stories.database)


def test_organizer_when_party_has_guests_then_sees_who_booked_and_who_is_named(
    olle: Visitor, stories: Stories
) -> None:
    command = NameSeat(stories.id_of("anna"), 2, "Bo Berg", "bo.berg@example.org", "sv")
    with stories.database.transaction() as session:
        name_seat(session, command, now=stories.clock.now(), links=stories.links)

    page = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}/parties"))

    assert "Anna" in page
    assert "Bo Berg: has not answered yet" in page
    assert "1 seat is open" in page


@pytest.mark.parametrize(
    ("language", "kept", "without"),
    [
        ("en", "Seats kept, not taken yet: Bo Berg.", "1 seat without a name."),
        ("sv", "Platser som hålls men inte är tagna: Bo Berg.", "1 plats utan namn."),
    ],
)
def test_attendance_when_seats_are_not_taken_then_stands_beside_whoever_booked_them(
    app: Flask, stories: Stories, mine: str, *, language: str, kept: str, without: str
) -> None:
    del mine
    olle = signed_in(app, stories.database, language=language)
    command = NameSeat(stories.id_of("anna"), 2, "Bo Berg", "bo.berg@example.org", "sv")
    with stories.database.transaction() as session:
        name_seat(session, command, now=stories.clock.now(), links=stories.links)
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        meeting = cohort.sessions[0].id

    page = words(olle.get(f"/organizer/sessions/{meeting}/attendance"))

    assert kept in page
    assert without in page


def test_organizer_when_settings_are_sent_then_they_hold(olle: Visitor, stories: Stories) -> None:
    path = f"/organizer/cohorts/{stories.cohort_id}/parties"

    olle.submit(path, {"largest_party": "7"})
    refused = olle.submit(path, {"largest_party": "0"})

    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        assert (cohort.largest_party, cohort.transfers) == (7, False)
    assert refused.status_code == 422


def queries_for(stories: Stories, cohort_id: UUID) -> int:
    counted: list[object] = []
    with stories.database.transaction() as session:
        engine = session.get_bind()

        def count(*_: object) -> None:
            counted.append(_)

        event.listen(engine, "before_cursor_execute", count)
        try:
            party_queries.parties_of_cohort(session, cohort_id)
        finally:
            event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_parties_of_cohort_when_there_are_more_then_asks_as_often(
    stories: Stories, mine: str
) -> None:
    del mine
    one = queries_for(stories, stories.cohort_id)
    stories.open_cohort(capacity=9)
    for who in ("bo", "cilla", "dan"):
        stories.sign_up(who, places=3)

    assert queries_for(stories, stories.cohort_id) == one
    with stories.database.transaction() as session:
        assert len(session.scalars(select(PartySeat)).all()) == 8
