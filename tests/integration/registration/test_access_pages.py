"""Who may sign up, as people and organizers meet it in the browser."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask

from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from tests.support.access import come, invitation_of, new_code, rule, send
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.statements import statements_of
from tests.support.stories import Stories

PERSON = {"name": "Anna Ek", "email": "anna@example.org", "organisation": "", "consent": "y"}


@pytest.fixture
def cohort(stories: Stories) -> UUID:
    return stories.open_cohort(capacity=3)


@pytest.fixture
def slug(stories: Stories, cohort: UUID) -> str:
    with stories.database.transaction() as session:
        found = session.get(Cohort, cohort)
        assert found is not None
        return found.program.slug


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor.of(app)


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    return signed_in(app, stories.database)


def rules_of(stories: Stories) -> AccessRules:
    with stories.database.transaction() as session:
        found = session.get(Cohort, stories.cohort_id)
        assert found is not None
        return found.access_rules


def invitation_path(stories: Stories, email: str) -> str:
    return urlsplit(stories.links.invitation(invitation_of(stories, email).id)).path


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "For those who have a code or a personal invitation."),
        ("sv", "För dig som har en kod eller en personlig inbjudan."),
    ],
)
def test_program_when_a_code_is_needed_then_says_so_in_plain_words(
    app: Flask, stories: Stories, slug: str, language: str, sentence: str
) -> None:
    rule(stories, public=False, codes=True)

    assert sentence in words(Visitor.of(app, language).get(f"/programs/{slug}"))


def test_program_when_only_invited_people_may_come_then_has_no_form(
    visitor: Visitor, stories: Stories, slug: str
) -> None:
    rule(stories, public=False)

    assert "Only for those who have a personal invitation" in words(
        visitor.get(f"/programs/{slug}")
    )
    assert visitor.get(f"/programs/{slug}/register").status_code == 302


def test_form_when_the_code_is_wrong_then_says_so_beside_it_and_keeps_everything(
    visitor: Visitor, stories: Stories, slug: str
) -> None:
    rule(stories, public=False, codes=True)
    new_code(stories, "vår-26", uses=1)

    response = visitor.submit(f"/programs/{slug}/register", {**PERSON, "code": "höst"})

    assert response.status_code == 422
    assert "We do not know this code." in words(response)
    assert 'value="Anna Ek"' in response.text
    assert 'value="höst"' in response.text
    good = visitor.submit(f"/programs/{slug}/register", {**PERSON, "code": "VÅR 26"})
    assert good.status_code == 302


def test_form_when_the_question_is_answered_no_then_gives_the_organizers_own_explanation(
    visitor: Visitor, stories: Stories, slug: str
) -> None:
    rule(
        stories,
        question=text("Är företaget yngre än tre år?", "Is the company younger than three?"),
        question_refusal=text("Vänd dig till oss.", "Talk to us about other courses."),
        audiences=("sme",),
    )
    answers = {**PERSON, "eligible": "no", "audience": "sme"}

    response = visitor.submit(f"/programs/{slug}/register", answers)

    assert response.status_code == 422
    assert "Is the company younger than three?" in words(response)
    assert "Talk to us about other courses." in words(response)
    yes = visitor.submit(f"/programs/{slug}/register", {**answers, "eligible": "yes"})
    assert yes.status_code == 302


def test_invitation_when_opened_then_changes_nothing_but_that_it_was_opened(
    visitor: Visitor, stories: Stories, cohort: UUID
) -> None:
    del cohort
    rule(stories, public=False)
    send(stories, ("Anna Ek", "anna@exempel.se"))

    page = visitor.get(invitation_path(stories, "anna@exempel.se"))

    assert "Do you want to come, Anna Ek?" in words(page)
    row = invitation_of(stories, "anna@exempel.se")
    assert row.state == "invited"
    assert row.opened_at == stories.clock.now()


def test_invitation_when_answered_yes_then_the_form_is_filled_in_and_confirms_at_once(
    visitor: Visitor, stories: Stories, cohort: UUID
) -> None:
    del cohort
    rule(stories, public=False, approval=True)
    send(stories, ("Anna Ek", "anna@exempel.se"))
    path = invitation_path(stories, "anna@exempel.se")

    form = visitor.submit(path, {"answer": "yes"}).location
    assert 'value="Anna Ek"' in visitor.get(form).text
    assert 'value="anna@exempel.se"' in visitor.get(form).text
    done = visitor.submit(form, {**PERSON, "email": "other@example.org"})

    assert done.status_code == 302
    assert "/my/" in done.location
    assert stories.states() == {"anna ek": "confirmed"}
    assert "You have said yes" in words(visitor.get(path))


def test_invitation_when_answered_no_then_thanks_and_can_still_become_yes(
    visitor: Visitor, stories: Stories, cohort: UUID
) -> None:
    del cohort
    send(stories, ("", "anna@exempel.se"))
    path = invitation_path(stories, "anna@exempel.se")

    assert "You have said no" in words(visitor.submit(path, {"answer": "no"}))
    assert visitor.submit(path, {"answer": "perhaps"}).status_code == 400


def test_application_when_confirmed_then_the_own_page_says_what_happens_and_when(
    visitor: Visitor, stories: Stories, slug: str
) -> None:
    rule(stories, approval=True, approval_days=5)
    visitor.submit(f"/programs/{slug}/register", PERSON)
    received = visitor.get(f"/programs/{slug}/received")
    assert "First the organizer looks at your application" in words(received)

    confirm = urlsplit(stories.links.confirm(stories.id_of("anna ek"))).path
    mine = visitor.submit(confirm).location
    shown = words(visitor.get(mine))

    assert "You get an answer by mail within 5 days." in shown
    assert "Waits for a decision" in shown


def test_access_page_when_rules_are_saved_then_they_hold(
    olle: Visitor, stories: Stories, cohort: UUID
) -> None:
    path = f"/organizer/cohorts/{cohort}/access"
    fields = {
        "source": "own",
        "public": "no",
        "domains": "Exempel.se, exempel.org",
        "approval": "y",
        "approval_days": "3",
        "per_person": "2",
        "hold_minutes": "60",
    }

    assert olle.submit(path, fields).status_code == 302
    assert rules_of(stories) == AccessRules(
        public=False,
        domains=("exempel.se", "exempel.org"),
        approval=True,
        approval_days=3,
        per_person=2,
        hold_unconfirmed=False,
    )
    wrong = olle.submit(path, {**fields, "domains": "inte en domän", "question_sv": "Är du ny?"})
    assert wrong.status_code == 422
    assert "is not a domain" in words(wrong)
    assert "Write the question in both languages" in words(wrong)
    assert 'value="inte en domän"' in wrong.text


def test_access_page_when_invitations_and_codes_are_made_then_are_shown_and_can_end(
    olle: Visitor, stories: Stories, cohort: UUID
) -> None:
    path = f"/organizer/cohorts/{cohort}/access"
    pasted = "Anna Ek <anna@exempel.se>\nbo@exempel.se\n"
    page = olle.get(path)
    sent = olle.press(page, f"{path}/invitations", {"guests": pasted, "language": "sv"})
    code = olle.press(page, f"{path}/codes", {"code": "VÅR-26", "uses": "10"})
    assert (sent.status_code, code.status_code) == (302, 302)

    shown = words(olle.get(path))
    assert "anna@exempel.se" in shown
    assert "0 of 10" in shown
    assert olle.press(page, f"{path}/codes", {"code": "vår 26"}).status_code == 422
    wrong = olle.press(page, f"{path}/invitations", {"guests": "anna", "language": "sv"})
    assert wrong.status_code == 422
    bo = invitation_of(stories, "bo@exempel.se").id
    olle.press(page, f"/organizer/invitations/{bo}/again")
    olle.press(page, f"/organizer/invitations/{bo}/withdraw")
    assert invitation_of(stories, "bo@exempel.se").state == "withdrawn"


def test_access_page_when_applications_are_answered_then_one_has_a_place_and_one_a_reason(
    olle: Visitor, stories: Stories, cohort: UUID
) -> None:
    rule(stories, approval=True)
    for who in ("anna", "bo"):
        come(stories, who)
        stories.confirm(who)
    page = olle.get(f"/organizer/cohorts/{cohort}/access")
    anna, bo = stories.id_of("anna"), stories.id_of("bo")

    olle.press(page, f"/organizer/registrations/{anna}/approve")
    path = f"/organizer/registrations/{bo}/decline"
    assert olle.submit(path, {"reason": ""}).status_code == 422
    olle.submit(path, {"reason": "Kursen är för nya företag."})

    assert stories.states() == {"anna": "confirmed", "bo": "cancelled"}
    own = urlsplit(stories.links.own_page(_participant(stories, bo))).path
    assert "Kursen är för nya företag." in words(olle.get(own))


def _participant(stories: Stories, registration_id: UUID) -> Participant:
    with stories.database.transaction() as session:
        row = session.get(Registration, registration_id)
        assert row is not None
        return row.participant


def test_access_page_when_it_lists_three_then_asks_as_often_as_for_one(
    app: Flask, olle: Visitor, stories: Stories, cohort: UUID
) -> None:
    rule(stories, approval=True)
    path = f"/organizer/cohorts/{cohort}/access"

    def add(who: str) -> None:
        come(stories, who)
        stories.confirm(who)
        send(stories, (who, f"{who}@exempel.se"))
        new_code(stories, who)

    add("anna")
    olle.get(path)
    with statements_of(app) as for_one:
        olle.get(path)
    add("bo")
    add("cia")
    with statements_of(app) as for_three:
        olle.get(path)

    assert len(for_three) == len(for_one)
