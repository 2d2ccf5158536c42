"""Guests of a party and colleagues who come instead: the cohort's rules hold for them, too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.access.rules import Rule
from services.registration.domain.commands import Credentials, Given
from services.registration.domain.errors import OptionFull
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.question import Question
from services.registration.storage import access_queries, queries
from services.registration.storage.access import InvitationState
from services.registration.storage.forms import answers_of, present_form
from tests.support.access import come, invitation_of, new_code, refused, rule, send
from tests.support.pages import Visitor, words
from tests.support.parties import claim, my_page, name, seat_path
from tests.support.registration import text
from tests.support.stories import Stories

LUNCH = Question.model_validate(
    {
        "key": "lunch",
        "kind": "choice",
        "label": text("Lunch"),
        "purpose": text("Vi beställer lunch"),
        "required": True,
        "options": [
            {"key": "soup", "label": text("Soppa"), "capacity": 2},
            {"key": "stew", "label": text("Gryta"), "capacity": 1},
        ],
    }
)


def party(stories: Stories, places: int = 2, **options: Any) -> None:
    come(stories, "anna", email="anna@exempel.se", places=places, **options)
    stories.confirm("anna")


def claim_refused(stories: Stories, link: tuple[UUID, int], guest: str, **access: Any) -> Rule:
    with pytest.raises(AccessRefused) as caught:
        claim(stories, link, guest, access=Credentials(**access))
    return caught.value.rule


def test_name_when_the_address_is_at_none_of_the_domains_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, public=False, domains=("exempel.se",))
    party(stories)

    with pytest.raises(AccessRefused) as caught:
        name(stories, "anna", 2, "bo")
    claim(stories, name(stories, "anna", 2, "bo", email="bo@exempel.se"), "bo")

    assert caught.value.rule is Rule.DOMAIN
    assert stories.state("bo") == "confirmed"


def test_claim_when_rules_changed_after_the_seat_was_named_then_they_hold(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=3)
    party(stories)
    link = name(stories, "anna", 2, "bo")
    rule(stories, public=False, domains=("exempel.se",))

    assert claim_refused(stories, link, "bo") is Rule.DOMAIN
    rule(stories, public=False)
    assert claim_refused(stories, link, "bo") is Rule.INVITATION
    send(stories, ("Bo", "bo@example.org"))
    claim(stories, link, "bo")

    assert invitation_of(stories, "bo@example.org").state == InvitationState.YES


def test_claim_when_the_cohort_asks_whom_it_is_for_then_asks_the_guest(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, question=text("Är företaget nytt?"), audiences=("sme",))
    party(stories, eligible=True, audience="sme")
    link = name(stories, "anna", 2, "bo")

    assert claim_refused(stories, link, "bo") is Rule.QUESTION_OPEN
    assert claim_refused(stories, link, "bo", eligible=True, audience="student") is Rule.AUDIENCE
    claim(stories, link, "bo", access=Credentials(eligible=True, audience="sme"))

    with stories.database.transaction() as session:
        door = access_queries.admittance(session, stories.id_of("bo"))
        assert door is not None
        assert door.audience == "sme"


def test_claim_when_whoever_booked_had_a_code_then_it_lets_in_the_guest_and_is_used_once(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, public=False, codes=True)
    code = new_code(stories, "vår", uses=1)
    party(stories, code="vår")

    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    with stories.database.transaction() as session:
        assert access_queries.uses_of_code(session, code) == 1
    assert stories.state("bo") == "confirmed"


def test_claim_when_whoever_booked_came_by_their_domain_then_a_guest_needs_a_code(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, public=False, domains=("exempel.se",), codes=True)
    new_code(stories, "vår")
    party(stories)
    link = name(stories, "anna", 2, "bo")

    assert claim_refused(stories, link, "bo") is Rule.DOMAIN_OR_CODE
    assert claim_refused(stories, link, "bo", code="höst") is Rule.CODE_UNKNOWN
    claim(stories, link, "bo", access=Credentials(code="VÅR"))


def test_claim_when_the_guest_has_as_many_registrations_as_one_may_then_says_so(
    stories: Stories,
) -> None:
    first = stories.open_cohort(capacity=3)
    stories.enter("bo")
    second = stories.open_cohort(capacity=3)
    with stories.database.transaction() as session:
        one, other = queries.cohort(session, first), queries.cohort(session, second)
        assert one is not None
        assert other is not None
        other.program_id, other.key = one.program_id, "second"
    rule(stories, per_person=1)
    party(stories)

    assert claim_refused(stories, name(stories, "anna", 2, "bo"), "bo") is Rule.PERSON


def test_organisation_when_a_party_comes_then_each_seat_counts_and_guests_add_none(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9)
    rule(stories, per_organisation=2)

    assert refused(stories, "bo", organisation="Prov AB", places=3) is Rule.ORGANISATION_PARTY
    party(stories, organisation="Prov AB")
    assert refused(stories, "cia", organisation="Prov AB") is Rule.ORGANISATION
    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    assert refused(stories, "cia", organisation="Prov AB") is Rule.ORGANISATION


def ask(stories: Stories, *questions: Question) -> None:
    with stories.database.transaction() as session:
        cohort = queries.cohort(session, stories.cohort_id)
        assert cohort is not None
        now = stories.clock.now()
        change_form(session, cohort.program_id, questions, now=now, links=stories.links)


def given(stories: Stories, **values: str) -> Given:
    with stories.database.transaction() as session:
        cohort = queries.cohort(session, stories.cohort_id)
        assert cohort is not None
        version = present_form(session, cohort.program_id)
        assert version is not None
        return Given(version.id, values)


def answers(stories: Stories, who: str) -> dict[str, object]:
    with stories.database.transaction() as session:
        return {row.question: row.value for row in answers_of(session, stories.id_of(who))}


def booked_with_soup(stories: Stories) -> None:
    stories.open_cohort(capacity=4, transfers=True)
    ask(stories, LUNCH)
    party(stories, answers=given(stories, lunch="soup"))


def test_claim_when_the_program_asks_something_then_the_guest_answers_for_themselves(
    stories: Stories,
) -> None:
    booked_with_soup(stories)
    link = name(stories, "anna", 2, "bo")

    claim(stories, link, "bo", answers=given(stories, lunch="stew"))

    assert answers(stories, "anna") == {"lunch": "soup"}
    assert answers(stories, "bo") == {"lunch": "stew"}
    with stories.database.transaction() as session:
        registration = queries.registration(session, stories.id_of("bo"))
        assert registration is not None
        assert [pool.ref for pool in registration.pools] == ["lunch/stew"]


def test_claim_when_the_guest_chooses_what_has_filled_up_then_refuses_and_the_kept_one_works(
    stories: Stories,
) -> None:
    booked_with_soup(stories)
    come(stories, "dan", answers=given(stories, lunch="stew"))
    link = name(stories, "anna", 2, "bo")

    with pytest.raises(OptionFull):
        claim(stories, link, "bo", answers=given(stories, lunch="stew"))
    claim(stories, link, "bo", answers=given(stories, lunch="soup"))

    assert answers(stories, "bo") == {"lunch": "soup"}


def test_transfer_when_the_colleague_takes_the_place_then_the_first_ones_answers_are_deleted(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1, transfers=True)
    ask(stories, LUNCH)
    come(stories, "anna", answers=given(stories, lunch="soup"))
    stories.confirm("anna")

    claim(stories, name(stories, "anna", 1, "bo"), "bo", answers=given(stories, lunch="soup"))

    assert answers(stories, "anna") == {}
    assert answers(stories, "bo") == {"lunch": "soup"}


@pytest.mark.parametrize(
    ("language", "sentence", "asked"),
    [
        ("en", "Ask whoever booked the seat to send the link", "Choose what fits you best."),
        (
            "sv",
            "Be den som bokade platsen att skicka länken",
            "Välj det som passar bäst in på dig.",
        ),
    ],
)
def test_claim_page_when_a_rule_speaks_against_it_then_says_so_beside_its_field(
    app: Flask, stories: Stories, *, language: str, sentence: str, asked: str
) -> None:
    stories.open_cohort(capacity=3)
    party(stories)
    path = seat_path(stories, name(stories, "anna", 2, "bo"))
    guest, fields = Visitor.of(app, language), {"name": "Bo Berg", "consent": "y"}
    rule(stories, public=False, domains=("exempel.se",))

    page = guest.submit(path, fields)
    assert (page.status_code, 'id="email-error"' in page.text) == (422, True)
    assert sentence in words(page)
    assert 'value="Bo Berg"' in page.text

    rule(stories, audiences=("sme",))
    page = guest.submit(path, fields)
    assert asked in words(page)
    assert guest.submit(path, {**fields, "audience": "sme"}).status_code == 303


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Only an address at exempel.se"), ("sv", "Bara en adress hos exempel.se")],
)
def test_name_page_when_the_address_is_not_let_in_then_says_so_beside_it(
    app: Flask, stories: Stories, *, language: str, sentence: str
) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, public=False, domains=("exempel.se",))
    party(stories)
    path = f"{my_page(stories, 'anna')}/registrations/{stories.id_of('anna')}/party/2/name"

    page = Visitor.of(app, language).submit(path, {"name": "Bo", "email": "bo@example.org"})

    assert page.status_code == 422
    assert sentence in words(page)


def test_claim_page_when_the_program_asks_something_then_asks_it_and_offers_the_kept_option(
    app: Flask, stories: Stories
) -> None:
    booked_with_soup(stories)
    path = seat_path(stories, name(stories, "anna", 2, "bo"))
    guest, fields = Visitor.of(app), {"name": "Bo Berg", "consent": "y"}

    assert "Soppa (full)" not in words(guest.get(path))
    assert guest.submit(path, fields).status_code == 422
    assert guest.submit(path, {**fields, "q_lunch": "soup"}).status_code == 303
    assert answers(stories, "bo berg") == {"lunch": "soup"}
