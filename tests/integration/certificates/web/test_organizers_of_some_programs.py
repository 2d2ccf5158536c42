"""Organizers who run some programs see the certificates of these, and of no others."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from shared.web.sign_in import PROGRAMS_OF
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.guarded_pages import guarded_pages

OURS, THEIRS = uuid4(), uuid4()
# What anybody opens: checking, the log, and pages behind a link of one's own.
OPEN = {
    "badge", "checking", "holder", "holder_corrections", "issuer", "log_documents", "log_pages",
    "status_documents", "status_lists", "transcripts", "verification",
}  # fmt: skip


def siv(visitor: FlaskClient, redis_url: str) -> FlaskClient:
    """The browser, signed in as somebody who runs one program."""
    person = Organizer(str(uuid4()), "Siv", "siv@exempel.se", programs=[str(OURS)])
    visitor.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return visitor


def app_of(visitor: FlaskClient) -> Flask:
    app = visitor.application
    assert isinstance(app, Flask)
    return app


def issued(house: House, program: UUID) -> tuple[UUID, UUID]:
    """A certificate of a program; its cohort and its id."""
    issuance = house.issue(completed(program_id=program))
    return house.row(issuance).cohort_id, issuance


def test_every_page_when_about_another_program_then_is_not_theirs(
    visitor: FlaskClient, house: House, redis_url: str
) -> None:
    cohort, issuance = issued(house, THEIRS)
    named = {
        "cohort_id": cohort, "issuance_id": issuance, "program_id": THEIRS, "number": 1,
        "design": "classic", "batch_id": uuid4(), "report_id": uuid4(),
    }  # fmt: skip
    pages = list(guarded_pages(app_of(visitor), named, open_to_all=OPEN))
    browser = siv(visitor, redis_url)

    assert {page for page in pages if page.status(browser) != 403} == set()
    assert len(pages) > 30


def test_cohort_when_of_their_program_then_opens(
    visitor: FlaskClient, house: House, redis_url: str
) -> None:
    cohort, issuance = issued(house, OURS)
    browser = siv(visitor, redis_url)

    assert browser.get(f"/cohorts/{cohort}").status_code == 200
    assert browser.get(f"/issuances/{issuance}/suspend").status_code == 200


def test_cohort_when_without_certificates_then_can_be_looked_at_and_not_acted_on(
    visitor: FlaskClient, redis_url: str
) -> None:
    browser, cohort = siv(visitor, redis_url), uuid4()

    assert browser.get(f"/cohorts/{cohort}").status_code == 200
    assert browser.post(f"/cohorts/{cohort}/wait").status_code == 403


def test_cohort_when_its_first_certificate_comes_behind_the_guard_then_is_not_shown(
    visitor: FlaskClient, house: House, redis_url: str
) -> None:
    cohort, _issuance = issued(house, THEIRS)
    browser = siv(visitor, redis_url)
    app_of(visitor).extensions[PROGRAMS_OF] = lambda _named: None

    assert browser.get(f"/cohorts/{cohort}").status_code == 403
