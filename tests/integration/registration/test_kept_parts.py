"""Parts of the form that are kept: what is shown is what would be drawn now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask, template_rendered
from jinja2 import Template
from sqlalchemy.orm import Session

from services.registration.domain.access.inviting import Guest, Invite, invite
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.storage.access import Invitation
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.web.opening import OPENED_FORMS
from shared.web.kept import KeptParts
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import add_cohort, test_links, text

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class House:
    """Programs with one cohort each, and who looks at their forms."""

    app: Flask
    database: TestDatabase
    clock: SettableClock

    def add(self, change: Callable[[Session, Cohort], None], **options: int) -> str:
        """The address of the form of a new cohort."""
        with self.database.transaction() as session:
            cohort_id = add_cohort(session, now=self.clock.now(), **options)
            cohort = session.get_one(Cohort, cohort_id)
            change(session, cohort)
            return f"/programs/{cohort.program.slug}/register"

    def take(self, places: int) -> None:
        """So many places of the only cohort are taken now."""
        with self.database.transaction() as session:
            session.query(Cohort).one().places_taken = places

    def invite(self, email: str) -> str:
        """The token of an invitation to the only cohort."""
        with self.database.transaction() as session:
            command = Invite(session.query(Cohort).one().id, (Guest(email),), "en")
            invite(session, command, now=self.clock.now(), links=test_links())
            return test_links().invitation_token(session.query(Invitation).one().id)

    def page(self, path: str, language: str, *, anew: bool = False) -> str:
        """What somebody new is shown; ``anew`` keeps nothing of what was drawn before."""
        if anew:
            part = self.app.jinja_env.extensions[KeptParts.identifier]
            assert isinstance(part, KeptParts)
            part.forget()
            self.app.extensions[OPENED_FORMS].forget()
        shown = Visitor.of(self.app, language).get(path)
        assert shown.status_code == 200
        return _TOKEN.sub("token", shown.text)


@pytest.fixture
def house(app: Flask, registration_database: TestDatabase, clock: SettableClock) -> House:
    return House(app, registration_database, clock)


def _nothing(_session: Session, _cohort: Cohort) -> None:
    pass


def _rules(_session: Session, cohort: Cohort) -> None:
    cohort.own_access_rules = AccessRules(
        public=False,
        domains=("example.org",),
        codes=True,
        question=text("Bor du här?", "Do you live here?"),
        audiences=("founders",),
    )


def _other_rules(_session: Session, cohort: Cohort) -> None:
    cohort.own_access_rules = AccessRules(question=text("Driver du bolag?", "Do you run it?"))


def _groups(_session: Session, cohort: Cohort) -> None:
    cohort.policy, cohort.tiers = "priority", [{"group": "founders", "quota": 2}]
    cohort.decides_at = cohort.registration_closes_at


def _full(_session: Session, cohort: Cohort) -> None:
    cohort.places_taken = cohort.capacity


def _questions(session: Session, cohort: Cohort) -> None:
    now = cohort.registration_opens_at
    change_form(session, cohort.program_id, READY_QUESTIONS, now=now, links=test_links())


def test_form_when_parts_of_other_forms_are_kept_then_is_as_if_it_were_drawn_anew(
    house: House,
) -> None:
    paths = [
        house.add(_nothing, capacity=50),
        house.add(_nothing, capacity=3),
        house.add(_nothing, capacity=50, largest_party=4),
        house.add(_nothing, capacity=50, largest_party=12),
        house.add(_rules, capacity=50),
        house.add(_other_rules, capacity=50),
        house.add(_groups, capacity=50),
        house.add(_full, capacity=50),
        house.add(_questions, capacity=50),
        house.add(_questions, capacity=50, sessions=3),
    ]
    asked = [(path, language) for path in paths for language in ("sv", "en")]
    anew = {one: house.page(*one, anew=True) for one in asked}

    # The first time each part is drawn and kept, the second time all of them are shown again.
    for _ in range(2):
        assert {one: house.page(*one) for one in asked} == anew
    assert len(set(anew.values())) == len(asked)


def test_form_when_somebody_has_sent_it_with_mistakes_then_the_next_one_sees_nothing_of_it(
    house: House,
) -> None:
    path = house.add(_questions, capacity=50, largest_party=3)
    clean = house.page(path, "en", anew=True)
    sender = Visitor.of(house.app)

    refused = sender.submit(path, {"name": "Anna Secret", "email": "anna"})

    assert refused.status_code == 422
    assert "Anna Secret" in refused.text
    assert "complete e-mail address" in words(refused)
    assert house.page(path, "en") == clean


def test_form_when_its_rules_change_then_it_is_drawn_by_the_new_ones(house: House) -> None:
    path = house.add(_other_rules, capacity=50)
    before = house.page(path, "en")
    with house.database.transaction() as session:
        _rules(session, session.query(Cohort).one())

    after = house.page(path, "en")

    assert "Do you run it?" in before
    assert "Do you live here?" in after
    assert "Do you run it?" not in after


def test_form_when_one_is_shown_after_the_other_then_each_has_a_token_of_its_own(
    house: House,
) -> None:
    path = house.add(_nothing, capacity=50)
    shown = [Visitor.of(house.app).get(path).text for _ in range(3)]

    assert len({found for page in shown for found in _TOKEN.findall(page)}) == 3


def test_layout_when_an_organizer_has_looked_then_a_stranger_sees_nothing_of_theirs(
    house: House,
) -> None:
    path = house.add(_nothing, capacity=50)
    olle = signed_in(house.app, house.database)
    olle.get(path)

    stranger = house.page(path, "en")
    again = olle.get(path).text

    assert "My cohorts" not in stranger
    assert "For organizers" in stranger
    assert "My cohorts" in again
    assert "For organizers" not in again


def test_form_when_a_visitor_has_been_told_something_then_it_is_shown_to_them_alone(
    house: House,
) -> None:
    path = house.add(_nothing, capacity=50)
    clean = house.page(path, "en")
    told = Visitor.of(house.app)
    with told.client.session_transaction() as session:
        session["_flashes"] = [("message", "Somebody was faster")]

    assert "Somebody was faster" in words(told.get(path))
    assert house.page(path, "en") == clean
    assert "Somebody was faster" not in words(told.get(path))


def test_form_when_the_number_of_free_places_changes_then_it_is_drawn_again_once_all_are_taken(
    house: House,
) -> None:
    path = house.add(_nothing, capacity=50)
    house.page(path, "en")
    draws: list[str | None] = []

    def note(_app: Flask, template: Template, **_more: object) -> None:
        draws.append(template.name)

    with template_rendered.connected_to(note, house.app):
        house.take(20)
        free = house.page(path, "en")
        drawn_for_free = len(draws)
        house.take(50)
        full = house.page(path, "en")

    assert (drawn_for_free, len(draws)) == (0, 1)
    assert "All 50 places are taken" not in free
    assert "All 50 places are taken" in full


def test_form_when_an_invitation_has_filled_it_in_then_everybody_else_sees_nothing_of_it(
    house: House,
) -> None:
    path = house.add(_nothing, capacity=50)
    clean = house.page(path, "en")
    token = house.invite("guest@example.org")

    assert "guest@example.org" in house.page(f"{path}?invitation={token}", "en")
    assert house.page(path, "en") == clean
