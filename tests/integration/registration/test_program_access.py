"""Rules of a program hold for its cohorts, also new ones, except those with their own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.registration.domain.access.deciding import set_program_rules, set_rules
from services.registration.domain.access.rules import Rule
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import queries
from services.registration.storage.access_rules import OPEN, AccessRules
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.access import come, refused, rule
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories

SEEDS = Seeds(b"a secret that only the tests know")

MEMBERS = AccessRules(public=False, domains=("exempel.se",))


@pytest.fixture
def program_id(stories: Stories) -> UUID:
    stories.open_cohort(capacity=5)
    with stories.database.transaction() as session:
        cohort = queries.cohort(session, stories.cohort_id)
        assert cohort is not None
        return cohort.program_id


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


def decide(stories: Stories, program_id: UUID, rules: AccessRules) -> None:
    with stories.database.transaction() as session:
        set_program_rules(session, program_id, rules)


def rules_of(stories: Stories, cohort_id: UUID) -> AccessRules:
    with stories.database.transaction() as session:
        cohort = queries.cohort(session, cohort_id)
        assert cohort is not None
        return cohort.access_rules


def copy(stories: Stories) -> UUID:
    day = (stories.clock.now() + timedelta(days=60)).date()
    command = CopyCohort(stories.cohort_id, day, same_weekday=False)
    with stories.database.transaction() as session:
        return copy_cohort(session, command, now=stories.clock.now(), seeds=SEEDS).id


def test_program_rules_when_a_cohort_has_none_then_hold_for_it_and_its_copies(
    stories: Stories, program_id: UUID
) -> None:
    decide(stories, program_id, MEMBERS)

    assert refused(stories, "anna") is Rule.DOMAIN
    assert rules_of(stories, copy(stories)) == MEMBERS


def test_program_rules_when_a_cohort_has_its_own_then_those_hold_until_they_are_taken_away(
    stories: Stories, program_id: UUID
) -> None:
    decide(stories, program_id, MEMBERS)
    rule(stories)
    assert rules_of(stories, stories.cohort_id) == OPEN
    assert rules_of(stories, copy(stories)) == OPEN
    come(stories, "anna")

    with stories.database.transaction() as session:
        set_rules(session, stories.cohort_id, None, hold_minutes=30)

    assert refused(stories, "bo") is Rule.DOMAIN
    assert stories.states() == {"anna": "unconfirmed"}


def test_program_rules_when_there_is_no_such_program_then_not_found(stories: Stories) -> None:
    with stories.database.transaction() as session, pytest.raises(NotFound):
        set_program_rules(session, new_id(), MEMBERS)


@pytest.mark.parametrize(
    ("language", "holds", "own"),
    [
        ("en", "The program's rules hold for this cohort.", "This cohort has rules of its own."),
        ("sv", "Programmets regler gäller", "Den här omgången har egna regler."),
    ],
)
def test_pages_when_rules_are_saved_then_each_says_which_hold(
    app: Flask, stories: Stories, program_id: UUID, *, language: str, holds: str, own: str
) -> None:
    olle = signed_in(app, stories.database, language=language)
    program, cohort = f"/organizer/programs/{program_id}/access", access_page(stories)

    saved = olle.submit(program, {"public": "no", "domains": "exempel.se"})
    assert saved.status_code == 303
    assert rules_of(stories, stories.cohort_id).domains == ("exempel.se",)
    assert holds in words(olle.get(cohort))

    kept = olle.submit(cohort, {"source": "own", "public": "yes", "hold_minutes": "30"})
    assert kept.status_code == 302
    assert own in words(olle.get(cohort))
    assert cohort in olle.get(program).text


def access_page(stories: Stories) -> str:
    return f"/organizer/cohorts/{stories.cohort_id}/access"


def test_program_page_when_a_rule_makes_no_sense_then_says_so_and_keeps_it(
    olle: Visitor, stories: Stories, program_id: UUID
) -> None:
    del stories
    page = olle.submit(
        f"/organizer/programs/{program_id}/access", {"public": "no", "domains": "inte en domän"}
    )

    assert page.status_code == 422
    assert "is not a domain" in words(page)
    assert 'value="inte en domän"' in page.text


def test_cohort_page_when_the_programs_rules_are_chosen_then_what_stands_below_is_not_looked_at(
    olle: Visitor, stories: Stories, program_id: UUID
) -> None:
    decide(stories, program_id, MEMBERS)
    fields = {"source": "program", "domains": "inte en domän", "hold_minutes": "60"}

    assert olle.submit(access_page(stories), fields).status_code == 302
    assert rules_of(stories, stories.cohort_id) == MEMBERS
    wrong = olle.submit(access_page(stories), {**fields, "hold_minutes": "1"})
    assert wrong.status_code == 422
    assert "Write a number from 5 to 10080" in words(wrong)


def test_program_page_when_it_lists_three_cohorts_then_asks_as_often_as_for_one(
    app: Flask, olle: Visitor, stories: Stories, program_id: UUID
) -> None:
    path = f"/organizer/programs/{program_id}/access"
    rule(stories)
    olle.get(path)
    with statements_of(app) as for_one:
        olle.get(path)
    copy(stories)
    copy(stories)
    with statements_of(app) as for_three:
        olle.get(path)

    assert len(for_three) == len(for_one)
