"""The organizers' screens for the single sessions of a cohort."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.storage.catalogue import Cohort, ProgramSession
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.statements import statements_of
from tests.support.stories import Stories


@pytest.fixture
def olle(app: Flask, stories: Stories) -> Visitor:
    stories.open_cohort(capacity=1, sessions=2)
    stories.enter("anna")
    return signed_in(app, stories.database, language="sv")


def first_session(stories: Stories) -> UUID:
    with stories.database.transaction() as db:
        rows = select(ProgramSession.id).order_by(ProgramSession.number)
        return db.scalars(rows.where(ProgramSession.cohort_id == stories.cohort_id)).all()[0]


def test_session_when_cancelled_on_its_page_then_listed_apart_with_the_reason(
    olle: Visitor, stories: Stories
) -> None:
    page = f"/organizer/sessions/{first_session(stories)}/cancel"
    assert "En person får ett mejl" in words(olle.get(page))
    assert olle.submit(page, {"reason": " "}).status_code == 422

    answer = olle.submit(page, {"reason": "Kursledaren är sjuk"})

    assert answer.location == f"/organizer/cohorts/{stories.cohort_id}/sessions"
    shown = words(olle.get(answer.location))
    assert "De här är inställda" in shown
    assert "Kursledaren är sjuk" in shown
    assert olle.get(page).status_code == 409


def test_session_when_it_is_the_last_one_then_the_page_leads_to_calling_the_cohort_off(
    olle: Visitor, stories: Stories
) -> None:
    stories.open_cohort(sessions=1)
    answer = olle.get(f"/organizer/sessions/{first_session(stories)}/cancel")
    assert answer.location == f"/organizer/cohorts/{stories.cohort_id}/call-off"


def test_room_when_set_then_shown_and_a_track_needs_both_languages(
    olle: Visitor, stories: Stories
) -> None:
    page = f"/organizer/sessions/{first_session(stories)}/room"
    wrong = olle.submit(page, {"room": "Salen", "track_sv": "Teknik", "track_en": ""})
    assert (wrong.status_code, "båda språken" in wrong.text) == (422, True)

    olle.submit(page, {"room": "Salen", "track_sv": "Teknik", "track_en": "Technology"})

    shown = words(olle.get(f"/organizer/cohorts/{stories.cohort_id}/sessions"))
    assert "lokal: Salen Spår: Teknik" in shown


@pytest.mark.parametrize(
    "path", ["/organizer/cohorts/{cohort}/sessions", "/organizer/programs/{program}"]
)
def test_warnings_when_more_sessions_have_rooms_then_take_as_many_queries(
    app: Flask, stories: Stories, path: str
) -> None:
    asked = []
    for sessions in (1, 3, 30):
        stories.open_cohort(sessions=sessions)
        with stories.database.transaction() as db:
            cohort = db.get_one(Cohort, stories.cohort_id)
            for meeting in cohort.sessions:
                meeting.room = "Salen"
            path_of_this = path.format(cohort=cohort.id, program=cohort.program_id)
        visitor = signed_in(app, stories.database)
        with statements_of(app) as sent:
            assert visitor.get(path_of_this).status_code == 200
        asked.append(len(sent))

    assert asked == [asked[0]] * 3
