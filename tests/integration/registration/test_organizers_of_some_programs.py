"""Organizers who run some programs: they see these and their people, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import redis
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from services.registration.domain.organizers import Account, set_organizer
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.storage.access import AccessCode, Invitation
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import OrganizerAccount
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.web.surroundings import EXTENSION
from tests.support.api import ApiClient, api_token
from tests.support.databases import TestDatabase
from tests.support.guarded_pages import guarded_pages, open_pages
from tests.support.organizers import PASSWORD, sign_in, signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import text
from tests.support.stories import Stories

ACCOUNTS = "/organizer/accounts"
# What they see of all programs is made for them: the lists hold only theirs.
FOR_EVERYBODY = {"organizer.cohorts", "organizer_programs.index"}
# Public pages, pages behind a link of one's own, and the interface behind tokens.
OPEN = {
    "about", "api", "catalogue", "embed.catalogue", "embed.program", "invitations", "my_absence",
    "my_answers", "my_code", "my_data", "my_erase", "my_join", "my_join_form", "my_links",
    "my_page", "my_part", "my_party", "offers", "organizer_sign_in", "program_feeds", "seats",
    "signup",
}  # fmt: skip


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
        program, session, slug = row.program_id, row.sessions[0].id, row.program.slug
    return {
        "program_id": program, "cohort_id": cohort, "session_id": session,
        "registration_id": stories.id_of("eva"), "code_id": code, "invitation_id": invitation,
        "kind": "cohorts", "scope_id": cohort, "key": "diet", "question": "plan", "way": "up",
        "question_id": new_id(), "merge_id": new_id(), "organizer_id": new_id(),
        "token_id": new_id(), "endpoint_id": new_id(), "delivery_id": new_id(),
        "reading_id": new_id(), "slug": slug, "file_id": new_id(), "organisation_id": new_id(),
        "request_id": new_id(), "token": "a", "number": 1,
    }  # fmt: skip


def draft(stories: Stories) -> dict[str, object]:
    """A program that somebody else prepares, and its people."""
    cohort = titled(stories, "Hemlig kurs")
    ids = named(stories, cohort)
    with stories.database.transaction() as db:
        db.get_one(Cohort, cohort).program.published_at = None
    return ids


def test_every_page_when_about_another_program_then_is_not_theirs(
    app: Flask, stories: Stories, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    other = named(stories, stories.open_cohort())
    pages = list(guarded_pages(app, other, open_to_all=OPEN))

    opened = {
        page for page in pages
        if page.endpoint not in FOR_EVERYBODY and page.status(siv.client) != 403
    }  # fmt: skip

    assert opened == set()
    assert len(pages) > 90


def test_every_open_page_when_about_a_draft_of_others_then_says_nothing_of_it(
    app: Flask, stories: Stories, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = list(open_pages(app, draft(stories), open_to_all=OPEN))

    told = [
        page for page in pages
        if page.method == "GET" and "Hemlig kurs" in siv.get(page.path).text
    ]  # fmt: skip

    assert told == []
    assert len(pages) > 80


def test_draft_when_opened_by_who_runs_it_then_is_shown_as_it_will_look(
    app: Flask, stories: Stories, siv: Visitor
) -> None:
    ids = draft(stories)
    path = f"/programs/{ids['slug']}"

    assert siv.get(path).status_code == 404
    assign(stories.database, UUID(str(ids["program_id"])))
    assert "Hemlig kurs" in siv_of(app).get(path).text
    assert "Hemlig kurs" in signed_in(app, stories.database).get(path).text
    assert Visitor.of(app).get(path).status_code == 404


def test_clash_when_with_a_draft_of_others_then_is_told_without_its_name(
    app: Flask, stories: Stories, mine: UUID, siv: Visitor
) -> None:
    draft(stories)
    olle = signed_in(app, stories.database)

    for path in (
        f"/organizer/cohorts/{mine}/sessions",
        f"/organizer/programs/{program_of(stories.database, mine)}",
    ):
        assert "in the same municipality: a program that is not published." in words(siv.get(path))
        assert "in the same municipality: Hemlig kurs." in words(olle.get(path))


def test_every_page_when_about_their_program_then_opens(
    app: Flask, stories: Stories, mine: UUID, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = guarded_pages(app, named(stories, mine), open_to_all=OPEN)

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


def test_sign_in_when_under_way_then_nobody_changes_the_account_until_its_session_is_listed(
    app: Flask, stories: Stories, redis_url: str, siv: Visitor
) -> None:
    """Whoever takes programs away ends the sessions that are listed; none may come after."""
    del siv
    database, seen = stories.database, []
    with database.transaction() as db:
        listed = f"spinn:sign-ins-of:{db.scalars(select(OrganizerAccount.id)).one()}"
    kept = redis.Redis.from_url(redis_url)
    kept.delete(listed)
    engine = app.extensions[EXTENSION].database.engine

    def before_the_commit(_connection: Any) -> None:
        seen.append((_can_be_changed(database), kept.scard(listed)))

    event.listen(engine, "commit", before_the_commit)
    siv_of(app)
    event.remove(engine, "commit", before_the_commit)

    assert (False, 1) in seen
    assert all(free or number == 1 for free, number in seen)
    assert _can_be_changed(database)


def _can_be_changed(database: TestDatabase) -> bool:
    try:
        with database.transaction() as db:
            db.execute(select(OrganizerAccount.id).with_for_update(nowait=True, key_share=True))
    except OperationalError:
        return False
    return True


def test_question_when_saved_to_the_library_then_leads_back_to_their_form(
    stories: Stories, mine: UUID, siv: Visitor
) -> None:
    form = f"/organizer/programs/{program_of(stories.database, mine)}/form"
    ready = READY_QUESTIONS[0].key
    siv.press(siv.get(form), f"{form}/library/{ready}")
    fields = {"name": "Frågan", "purpose_sv": "Maten", "purpose_en": "Food", "keep_days": "30"}

    saved = siv.submit(f"{form}/{ready}/save", fields)

    assert saved.location == form
    assert siv.get(form).status_code == 200


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


def test_links_when_on_pages_of_their_program_then_lead_to_pages_that_open(
    app: Flask, stories: Stories, mine: UUID, siv: Visitor
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = list(guarded_pages(app, named(stories, mine), open_to_all=OPEN))
    texts = [
        siv.get(page.path).text for page in pages if page.method == "GET" and f"{mine}" in page.path
    ]
    links = {
        unescape(link) for text in texts for link in re.findall(r'href="(/organizer/[^"#]+)', text)
    }

    assert {link for link in links if siv.get(link).status_code == 403} == set()
    assert len(links) > 20
