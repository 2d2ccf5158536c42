"""Organizers who run some programs see the mails of these, and of no others."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifications.app import create_app
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.announcements import Announcement
from services.notifications.storage.reminders import ReminderRule
from shared.web.sign_in_sessions import Organizer, SignInSessions
from tests.support.announcements import announce
from tests.support.clock import SettableClock
from tests.support.guarded_pages import guarded_pages
from tests.support.notification_story import Applicant, Listener


@pytest.fixture
def app(settings: NotificationsSettings, clock: SettableClock) -> Flask:
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    found = Applicant()
    listener.hear(found.confirmed(), 1)
    listener.run_due()
    return found


# What anybody opens who has a link of their own.
OPEN = {"answering", "calendar", "feeds", "following", "phones", "preferences", "stopping"}


def runs(app: Flask, redis_url: str, program: UUID) -> FlaskClient:
    """A browser of somebody who runs one program."""
    person = Organizer(str(uuid4()), "Siv", "siv@exempel.se", programs=[str(program)])
    client = app.test_client()
    client.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return client


def named(applicant: Applicant, listener: Listener) -> dict[str, object]:
    cohort = applicant.cohort
    return {
        "cohort_id": cohort.cohort_id, "program_id": cohort.program.program_id,
        "session_id": cohort.sessions[0].session_id, "mail_id": listener.deliveries()[0].id,
        "rule_id": uuid4(), "announcement_id": uuid4(), "alert_id": uuid4(),
        "suppression_id": uuid4(), "kind": "confirmed", "language": "sv", "digest": "a",
    }  # fmt: skip


def test_every_page_when_about_another_program_then_is_not_theirs(
    app: Flask, redis_url: str, applicant: Applicant, listener: Listener
) -> None:
    siv = runs(app, redis_url, uuid4())
    pages = list(guarded_pages(app, named(applicant, listener), open_to_all=OPEN))

    assert {page for page in pages if page.status(siv) != 403} == set()
    assert len(pages) > 30


def test_pages_when_about_their_program_then_open(
    app: Flask, redis_url: str, applicant: Applicant, listener: Listener
) -> None:
    siv = runs(app, redis_url, applicant.cohort.program.program_id)
    mail, cohort = listener.deliveries()[0].id, applicant.cohort.cohort_id

    for path in (f"/cohorts/{cohort}", f"/cohorts/{cohort}/mails", f"/mails/{mail}"):
        assert siv.get(path).status_code == 200
    assert "/problems" not in siv.get(f"/cohorts/{cohort}").text


def test_rules_and_messages_when_of_another_program_then_are_not_found_under_their_cohort(
    app: Flask, redis_url: str, applicant: Applicant, listener: Listener
) -> None:
    other = Applicant()
    listener.hear(other.confirmed(), 1)
    announce(listener, other)
    siv = runs(app, redis_url, applicant.cohort.program.program_id)
    with listener.database.transaction() as db:
        rule = db.scalars(
            select(ReminderRule.id).where(
                ReminderRule.program_id == other.cohort.program.program_id
            )
        ).first()
        message = db.scalars(select(Announcement.id)).one()

    for method, path in (
        ("GET", f"reminders/{rule}"), ("POST", f"reminders/{rule}"),
        ("POST", f"reminders/{rule}/remove"), ("POST", f"messages/{message}/take-back"),
    ):  # fmt: skip
        here = f"/cohorts/{applicant.cohort.cohort_id}/{path}"
        assert siv.open(here, method=method).status_code == 404
    mail = listener.deliveries()[-1]
    assert siv.get(f"/mails/{mail.id}").status_code == 403
