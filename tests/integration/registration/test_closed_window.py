"""Before registration opens and after it has closed: whom an organizer lets in all the same."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from services.registration.domain.access.rules import Rule
from services.registration.domain.errors import RegistrationNotOpen
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from tests.support.access import come, invitation_of, new_code, refused, rule, send, told
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

ANNA = ("Anna Ek", "anna@exempel.se")
LATE, EARLY = "late", "early"
both_times = pytest.mark.parametrize("when", [LATE, EARLY])


def shut(stories: Stories, when: str) -> None:
    """Open a cohort whose registration is over, or has not begun; it starts in two weeks."""
    stories.open_cohort(capacity=5)
    now, day = stories.clock.now(), timedelta(days=1)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        opens = now - 2 * day if when == LATE else now + day
        cohort.registration_opens_at, cohort.registration_closes_at = opens, opens + day


def come_invited(stories: Stories) -> None:
    come(stories, "anna", email=ANNA[1], invitation_id=invitation_of(stories, ANNA[1]).id)


def slug(stories: Stories) -> str:
    with stories.database.transaction() as session:
        cohort = queries.cohort(session, stories.cohort_id)
        assert cohort is not None
        return cohort.program.slug


@both_times
def test_invitation_when_it_opens_the_window_then_its_person_comes_in(
    stories: Stories, when: str
) -> None:
    shut(stories, when)
    send(stories, ANNA, opens_window=True)

    come_invited(stories)

    assert stories.states() == {"anna": "confirmed"}
    with pytest.raises(RegistrationNotOpen):
        come(stories, "bo")


def test_invitation_when_the_organizer_did_not_say_so_then_it_opens_no_closed_window(
    stories: Stories,
) -> None:
    shut(stories, LATE)
    send(stories, ANNA)

    with pytest.raises(RegistrationNotOpen):
        come_invited(stories)


def test_invitation_when_the_first_session_has_started_then_opens_nothing_any_more(
    stories: Stories,
) -> None:
    shut(stories, LATE)
    send(stories, ANNA, opens_window=True)
    stories.clock.advance(timedelta(days=14))

    with pytest.raises(RegistrationNotOpen):
        come_invited(stories)


def test_invitation_when_it_opens_the_window_then_the_mail_tells_the_start_as_the_last_moment(
    stories: Stories,
) -> None:
    shut(stories, LATE)
    send(stories, ANNA, opens_window=True)

    with stories.database.transaction() as session:
        cohort = queries.cohort(session, stories.cohort_id)
        assert cohort is not None
        starts = cohort.sessions[0].starts_at
    assert told(stories, "invitation.sent")[0]["answer_by"] == starts.strftime("%Y-%m-%dT%H:%M:%SZ")


@both_times
def test_code_when_it_opens_the_window_then_lets_people_in_also_where_everybody_may_come(
    stories: Stories, when: str
) -> None:
    shut(stories, when)
    rule(stories, codes=True)
    new_code(stories, "sen", opens_window=True)
    new_code(stories, "vanlig")

    assert refused(stories, "anna") is Rule.WINDOW
    assert refused(stories, "anna", code="vanlig") is Rule.CODE_SHUT
    come(stories, "anna", code="SEN")

    assert stories.states() == {"anna": "unconfirmed"}


def test_code_when_the_hold_lapsed_then_confirming_comes_in_by_it_anew(stories: Stories) -> None:
    shut(stories, LATE)
    rule(stories, codes=True)
    new_code(stories, "sen", opens_window=True)
    come(stories, "anna", code="sen")
    stories.clock.advance(timedelta(minutes=31))
    stories.expire("anna")

    assert stories.confirm("anna") == "confirmed"


@pytest.mark.parametrize(
    ("language", "link", "sentence"),
    [
        ("en", "I have a code that opens registration", "Write a code that opens it"),
        ("sv", "Jag har en kod som öppnar anmälan", "Skriv en kod som öppnar den"),
    ],
)
def test_form_when_only_a_code_opens_registration_then_asks_for_it_beside_its_field(
    app: Flask, stories: Stories, *, language: str, link: str, sentence: str
) -> None:
    shut(stories, LATE)
    rule(stories, codes=True)
    new_code(stories, "sen", opens_window=True)
    visitor, path = Visitor.of(app, language), f"/programs/{slug(stories)}/register"
    person = {"name": "Anna Ek", "email": "anna@example.org", "organisation": "", "consent": "y"}

    assert link in words(visitor.get(f"/programs/{slug(stories)}"))
    without = visitor.submit(path, person)
    assert (without.status_code, 'id="code-error"' in without.text) == (422, True)
    assert sentence in words(without)
    assert visitor.submit(path, {**person, "code": "sen"}).status_code == 302
    assert stories.states() == {"anna ek": "unconfirmed"}


def test_form_when_no_code_opens_registration_then_there_is_none(
    app: Flask, stories: Stories
) -> None:
    shut(stories, LATE)

    assert Visitor.of(app).get(f"/programs/{slug(stories)}/register").status_code == 302


def test_invitation_page_when_it_opens_the_window_then_leads_to_the_form(
    app: Flask, stories: Stories
) -> None:
    shut(stories, LATE)
    send(stories, ANNA, opens_window=True)
    visitor = Visitor.of(app)
    path = urlsplit(stories.links.invitation(invitation_of(stories, ANNA[1]).id)).path

    form = visitor.submit(path, {"answer": "yes"}).location
    done = visitor.submit(form, {"name": "Anna Ek", "organisation": "", "consent": "y"})

    assert "/my/" in done.location
    assert stories.states() == {"anna ek": "confirmed"}
