"""Organizers who run some programs: they see these and their people, and nothing else."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.organizers import Account, set_organizer
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.storage.access import AccessCode, Invitation
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import OrganizerAccount
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.api import ApiClient, api_token
from tests.support.databases import TestDatabase
from tests.support.guarded_pages import guarded_pages
from tests.support.organizers import PASSWORD, sign_in, signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.stories import Stories

ACCOUNTS = "/organizer/accounts"
# What they see of all programs is made for them: the lists hold only theirs.
FOR_EVERYBODY = {"organizer.cohorts", "organizer_programs.index"}


def program_of(database: TestDatabase, cohort: UUID) -> UUID:
    with database.transaction() as db:
        return db.get_one(Cohort, cohort).program_id


def titled(stories: Stories, title: str) -> UUID:
    """An open cohort of a new program with a title."""
    cohort = stories.open_cohort()
    with stories.database.transaction() as db:
        db.get_one(Cohort, cohort).program.title = text(title, title)
    return cohort


def assign(database: TestDatabase, *programs: UUID) -> None:
    account = Account("siv@example.org", "Siv", PASSWORD, programs=programs)
    with database.transaction() as db:
        set_organizer(db, account, passwords=Argon2Passwords())


def siv_of(app: Flask) -> Visitor:
    siv = Visitor.of(app)
    assert sign_in(siv, "siv") == 302
    return siv


@pytest.fixture
def api(app: Flask, stories: Stories) -> ApiClient:
    return ApiClient.of(app, api_token(stories.database, stories.clock.now()))


@pytest.fixture
def mine(stories: Stories) -> UUID:
    """A cohort of the program that Siv runs."""
    return titled(stories, "Min verkstad")


@pytest.fixture
def siv(app: Flask, stories: Stories, mine: UUID) -> Visitor:
    assign(stories.database, program_of(stories.database, mine))
    return siv_of(app)


def named(stories: Stories, cohort: UUID) -> dict[str, object]:
    """What may stand in an address about a cohort, its program and its people."""
    stories.enter("eva")
    code, invitation, now = new_id(), new_id(), stories.clock.now()
    with stories.database.transaction() as db:
        row = db.get_one(Cohort, cohort)
        db.add(
            AccessCode(
                id=code, cohort_id=cohort, code="HEJ", code_key="hej", note="", created_at=now
            )
        )
        db.add(
            Invitation(
                id=invitation,
                cohort_id=cohort,
                email="bo@example.org",
                email_key="bo@example.org",
                name="Bo",
                language="sv",
                state="invited",
                invited_at=now,
                sent_at=now,
            )
        )
        program, session = row.program_id, row.sessions[0].id
    return {
        "program_id": program, "cohort_id": cohort, "session_id": session,
        "registration_id": stories.id_of("eva"), "code_id": code, "invitation_id": invitation,
        "kind": "cohorts", "scope_id": cohort, "key": "diet", "question": "plan", "way": "up",
        "question_id": new_id(), "merge_id": new_id(), "organizer_id": new_id(),
        "token_id": new_id(), "endpoint_id": new_id(), "delivery_id": new_id(),
        "reading_id": new_id(),
    }  # fmt: skip


def test_every_page_when_about_another_program_then_is_not_theirs(
    app: Flask, stories: Stories, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = list(guarded_pages(app, named(stories, stories.open_cohort())))

    opened = {
        page for page in pages
        if page.endpoint not in FOR_EVERYBODY and page.status(siv.client) != 403
    }  # fmt: skip

    assert opened == set()
    assert len(pages) > 90


def test_every_page_when_about_their_program_then_opens(
    app: Flask, stories: Stories, mine: UUID, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = guarded_pages(app, named(stories, mine))

    seen = Counter(
        page.status(siv.client) for page in pages if page.method == "GET" and f"{mine}" in page.path
    )

    assert seen[403] == 0
    assert seen[200] > 15


def test_lists_when_opened_then_hold_their_programs_alone(
    stories: Stories, mine: UUID, siv: Visitor
) -> None:
    titled(stories, "En annans verkstad")

    cohorts, programs = siv.get("/organizer/cohorts"), siv.get("/organizer/programs")

    assert f"/organizer/cohorts/{mine}" in cohorts.text
    for page in (cohorts, programs):
        assert "Min verkstad" in page.text
        assert "En annans verkstad" not in page.text
        assert "/organizer/organisations" not in page.text
    assert "New program" not in programs.text


def test_program_when_opened_by_its_organizer_then_cannot_be_copied(
    stories: Stories, mine: UUID, siv: Visitor
) -> None:
    path = f"/organizer/programs/{program_of(stories.database, mine)}"

    assert "Copy the program" not in siv.get(path).text
    assert siv.get(f"{path}/copy").status_code == 403


def test_account_when_given_some_programs_then_signs_in_to_these(
    app: Flask, stories: Stories, mine: UUID
) -> None:
    admin = signed_in(app, stories.database, "astrid", "admin")
    other = stories.open_cohort()
    fields = {
        "name": "Siv", "email": "siv@example.org", "password": PASSWORD, "role": "organizer",
        "scope": "some", "programs": [str(program_of(stories.database, mine))],
    }  # fmt: skip
    saved = admin.submit(ACCOUNTS, fields)
    siv = siv_of(app)

    assert "Organizer Min verkstad" in words(admin.get(saved.location))
    assert siv.get(f"/organizer/cohorts/{mine}").status_code == 200
    assert siv.get(f"/organizer/cohorts/{other}").status_code == 403


def test_account_when_it_gets_other_programs_then_its_sessions_end(
    app: Flask, stories: Stories, mine: UUID, siv: Visitor
) -> None:
    admin = signed_in(app, stories.database, "astrid", "admin")
    fields = {
        "name": "Siv", "email": "siv@example.org", "password": PASSWORD, "role": "organizer",
        "scope": "some",
    }  # fmt: skip
    assert admin.submit(ACCOUNTS, fields).status_code == 302

    assert siv.get("/organizer/cohorts").location.startswith("/organizer/sign-in")
    assert siv_of(app).get(f"/organizer/cohorts/{mine}").status_code == 403
    assert "No programs yet" in words(admin.get(ACCOUNTS))


def test_account_when_an_admin_is_given_some_programs_then_is_refused(
    app: Flask, stories: Stories
) -> None:
    admin = signed_in(app, stories.database, "astrid", "admin", "sv")
    fields = {
        "name": "Siv", "email": "siv@example.org", "password": PASSWORD, "role": "admin",
        "scope": "some",
    }  # fmt: skip
    refused = admin.submit(ACCOUNTS, fields)

    assert refused.status_code == 422
    assert "En administratör sköter alla program." in refused.text


def test_account_when_a_program_is_not_there_then_nothing_is_kept(stories: Stories) -> None:
    with pytest.raises(NotFound):
        assign(stories.database, new_id())

    with stories.database.transaction() as db:
        assert db.scalars(select(OrganizerAccount)).all() == []


def test_account_when_set_by_a_program_then_holds_the_programs(
    api: ApiClient, stories: Stories, mine: UUID
) -> None:
    program = str(program_of(stories.database, mine))
    body = {"email": "siv@example.org", "name": "Siv", "password": PASSWORD}

    some = api.post("/organizers", {**body, "programs": [program]}).json or {}
    everything = api.post("/organizers", body).json or {}
    admin = api.post("/organizers", {**body, "role": "admin", "programs": [program]}).json or {}

    assert some["programs"] == [program]
    assert (everything["programs"], admin["programs"]) == (None, None)


def test_account_when_set_by_a_program_with_an_unknown_program_then_is_refused(
    api: ApiClient,
) -> None:
    body = {"email": "siv@example.org", "name": "Siv", "password": PASSWORD}

    assert api.post("/organizers", {**body, "programs": [str(new_id())]}).status_code == 404
