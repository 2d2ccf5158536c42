"""The pages about those who missed the first session: the organizers' and the person's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.waitlist.absences import release_absent
from services.registration.storage.absences import Absence
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.stories import Stories


@pytest.fixture
def begun(stories: Stories, clock: SettableClock) -> Stories:
    """Two places for Anna and Bo, Cecilia waits; both were absent from the first session."""
    stories.open_cohort(capacity=2, sessions=2, starts_in=timedelta(days=7))
    with stories.database.transaction() as session:
        session.get_one(Cohort, stories.cohort_id).releases_absent = True
    stories.enter("anna", "bo", "cecilia")
    clock.advance(timedelta(days=7, hours=3))
    marks = {stories.id_of(who): False for who in ("anna", "bo")}
    with stories.database.transaction() as session:
        first = session.get_one(Cohort, stories.cohort_id).sessions[0]
        mark_attendance(session, MarkAttendance(first.id, marks, "organizer:1"), now=clock.now())
    return stories


def own_page(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get_one(Registration, stories.id_of(who))
        return f"/my/{stories.links.own_page_token(row.participant)}"


def test_absent_page_when_those_ticked_are_asked_then_one_answers_and_keeps_the_place(
    app: Flask, begun: Stories
) -> None:
    olle = signed_in(app, begun.database)
    path = f"/organizer/cohorts/{begun.cohort_id}/absent"
    assert "Absent from the first session" in words(
        olle.get(f"/organizer/cohorts/{begun.cohort_id}")
    )

    olle.press(olle.get(path), f"{path}/ask", {"who": str(begun.id_of("bo"))})
    bo, mine = Visitor.of(app), own_page(begun, "bo")
    asked = words(bo.get(mine))
    bo.press(bo.get(mine), f"{mine}/registrations/{begun.id_of('bo')}/coming")

    assert "Do you still come?" in asked
    assert "Do you still come?" not in words(bo.get(mine))
    page = words(olle.get(path))
    assert "Still comes" in page
    assert "Not asked" in page


def test_absent_page_when_a_place_went_on_and_is_free_then_it_can_be_given_back(
    app: Flask, begun: Stories, clock: SettableClock
) -> None:
    begun.cancel("cecilia")
    olle = signed_in(app, begun.database)
    path = f"/organizer/cohorts/{begun.cohort_id}/absent"
    bo = str(begun.id_of("bo"))
    olle.press(olle.get(path), f"{path}/ask", {"who": bo})
    with begun.database.transaction() as session:
        clock.set(session.get_one(Absence, begun.id_of("bo")).answer_by)
    release(begun)
    back = f"/organizer/registrations/{bo}/return-place"
    assert "the place went on" in words(olle.get(path))

    refused = olle.submit(back, {"reason": ""})
    olle.submit(back, {"reason": "Mejlet kom bort."})

    assert refused.status_code == 422
    assert begun.state("bo") == "confirmed"
    assert "gave you your place back. Reason: Mejlet kom bort." in words(
        Visitor.of(app).get(own_page(begun, "bo"))
    )


def release(stories: Stories) -> None:
    with stories.database.transaction() as session:
        release_absent(session, stories.id_of("bo"), now=stories.clock.now(), links=stories.links)


def test_keep_when_the_organizer_was_told_then_the_question_is_settled(
    app: Flask, begun: Stories
) -> None:
    olle = signed_in(app, begun.database)
    path = f"/organizer/cohorts/{begun.cohort_id}/absent"
    olle.press(olle.get(path), f"{path}/ask", {"who": str(begun.id_of("bo"))})

    olle.press(olle.get(path), f"/organizer/registrations/{begun.id_of('bo')}/keep-place")

    assert "Still comes" in words(olle.get(path))


def test_ask_when_nobody_is_ticked_then_says_so_and_asks_nobody(app: Flask, begun: Stories) -> None:
    olle = signed_in(app, begun.database)
    path = f"/organizer/cohorts/{begun.cohort_id}/absent"

    olle.press(olle.get(path), f"{path}/ask")

    page = words(olle.get(path))
    assert "Choose somebody who has not been asked yet." in page


def test_pages_when_the_rule_passes_places_on_then_say_so_beforehand(
    app: Flask, stories: Stories
) -> None:
    stories.open_cohort(capacity=1, sessions=2)
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        cohort.releases_absent = True
        slug = cohort.program.slug
    stories.enter("anna", "bo")

    public = words(Visitor.of(app).get(f"/programs/{slug}"))

    assert "Whoever misses the first session is asked by mail" in public
    assert "when the second session begins" in words(Visitor.of(app).get(own_page(stories, "bo")))
    assert stories.messages("anna")[-1][1]["releases_absent"] is True
