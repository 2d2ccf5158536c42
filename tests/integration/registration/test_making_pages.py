"""The organizers' screens on which programs are made and run."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.facts import program_facts
from services.registration.domain.organizers import Account, set_organizer
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.storage.catalogue import Cohort, Program, Project
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

EMAIL, PASSWORD = "olle@example.org", "en lång hemlighet"
NOBODY = UUID(int=1)

TEXTS = {
    "kind": "course", "sub_goal": "collaboration", "targets": "9.5, 17.17", "share": "80",
    "title_sv": "Skriv ljudböcker", "title_en": "Write audio books",
    "summary_sv": "Kort", "summary_en": "Short",
    "description_sv": "Ett\r\n\r\nTvå", "description_en": "One\r\n\r\nTwo",
    "audience_sv": "Alla", "audience_en": "All", "access_sv": "Hiss", "access_en": "Lift",
    "price_sv": "Fritt", "price_en": "Free", "audience_keys": "sme", "project": "",
}  # fmt: skip
DATES = {
    "date": "2026-12-10", "starts": "09:00", "ends": "12:00", "place_sv": "Salen",
    "place_en": "The hall", "municipality": "Falun", "online_url": "", "weeks": "3",
    "more_days": "2027-02-01", "capacity": "20", "queue_limit": "",
    "opens_at": "2026-11-25T08:00", "closes_at": "",
}  # fmt: skip
SESSION = {
    "date": "2027-02-02", "starts": "13:00", "ends": "16:00", "place_sv": "Salen",
    "place_en": "The hall", "municipality": "Falun", "online_url": "",
}  # fmt: skip


@pytest.fixture
def cohort(stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        set_organizer(session, Account(EMAIL, "Olle", PASSWORD), passwords=Argon2Passwords())
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    return stories.cohort_id


@pytest.fixture
def olle(app: Flask, cohort: UUID) -> Visitor:
    del cohort
    visitor = Visitor.of(app)
    visitor.submit("/organizer/sign-in", {"email": EMAIL, "password": PASSWORD})
    return visitor


@pytest.fixture
def draft(olle: Visitor, stories: Stories) -> str:
    """The path of a draft with all its texts and a project."""
    with stories.database.transaction() as session:
        project = session.scalars(select(Project.id)).one()
    location = olle.submit("/organizer/programs/new", {**TEXTS, "project": str(project)}).location
    assert location is not None
    return str(location)


def beside(page: str, field: str) -> str:
    return page.partition(f'id="{field}-error"')[2].partition("</p>")[0]


def press(visitor: Visitor, page: str, action: str, fields: dict[str, str]) -> str:
    """Press a button of a page that leads elsewhere; return what the next page says."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(page).text)
    assert found
    response = visitor.client.post(
        action,
        data={"csrf_token": found.group(1), **fields},
        headers={"Accept-Language": visitor.language},
    )
    return words(visitor.get(response.location))


def test_screens_when_nobody_is_signed_in_then_lead_to_the_door(
    app: Flask, cohort: UUID, stories: Stories
) -> None:
    visitor = Visitor.of(app)
    for path in (
        "/organizer/programs",
        "/organizer/programs/new",
        f"/organizer/programs/{NOBODY}",
        f"/organizer/programs/{NOBODY}/edit",
        f"/organizer/programs/{NOBODY}/cohorts/new",
        f"/organizer/cohorts/{cohort}/change",
        f"/organizer/cohorts/{cohort}/copy",
        f"/organizer/cohorts/{cohort}/sessions/new",
        f"/organizer/cohorts/{cohort}/call-off",
        f"/organizer/registrations/{stories.id_of('anna')}/cancel",
    ):
        response = visitor.get(path)
        assert response.status_code == 302
        assert response.location.startswith("/organizer/sign-in?next=/organizer/")


def test_screens_when_what_they_show_is_unknown_then_are_not_found(olle: Visitor) -> None:
    for path in (
        f"/organizer/programs/{NOBODY}",
        f"/organizer/cohorts/{NOBODY}/change",
        f"/organizer/registrations/{NOBODY}/cancel",
    ):
        assert olle.get(path).status_code == 404


def test_draft_when_saved_then_only_organizers_see_it(app: Flask, olle: Visitor) -> None:
    location = olle.submit("/organizer/programs/new", TEXTS).location

    assert "Write audio books Draft Course" in words(olle.get(location))
    assert "Drafts" in words(olle.get("/organizer/programs"))
    assert "Write audio books" not in words(olle.get("/"))
    assert olle.get("/programs/skriv-ljudbocker").status_code == 200
    assert Visitor.of(app).get("/programs/skriv-ljudbocker").status_code == 404
    assert Visitor.of(app).get("/programs/skriv-ljudbocker/register").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title_sv", "", "Write the title in Swedish."),
        ("summary_en", "x" * 201, "Shorten this to at most 200 characters."),
        ("description_sv", "x" * 5001, "Shorten this to at most 5000 characters."),
        ("description_sv", "19 811218-9876", "personal identity number"),
        ("targets", "9.9", "Agenda 2030 has no target 9.9."),
        ("targets", "1.1 1.2 1.3 1.4 1.5", "Choose at most four targets."),
        ("targets", "", "Write at least one target"),
        ("share", "101", "Write a number from 1 to 100."),
        ("share", "most", "Write a whole number with digits"),
        ("good_for_months", "121", "Write a number from 1 to 120."),
    ],
)
def test_program_when_a_field_is_wrong_then_says_so_beside_it_and_keeps_the_rest(
    olle: Visitor, field: str, typed: str, message: str
) -> None:
    response = olle.submit("/organizer/programs/new", {**TEXTS, field: typed})

    assert response.status_code == 422
    assert message in beside(response.text, field)
    assert 'value="Lift"' in response.text
    assert re.search(r'value="sme"\s+checked', response.text)


def test_program_when_edited_then_shows_what_is_there_and_keeps_the_change(
    olle: Visitor, draft: str
) -> None:
    assert 'value="9.5, 17.17"' in olle.get(f"{draft}/edit").text

    response = olle.submit(f"{draft}/edit", {**TEXTS, "title_en": "Speak books"})

    assert "Speak books" in words(olle.get(response.location))
    assert olle.submit(f"{draft}/edit", {**TEXTS, "title_en": ""}).status_code == 422


def test_publishing_when_dates_are_missing_then_is_refused_in_words(
    olle: Visitor, draft: str
) -> None:
    assert "There is no cohort with dates." in words(olle.get(draft))

    page = press(olle, draft, f"{draft}/publish", {})

    assert "Something is still missing." in page


def test_publishing_when_all_is_there_then_everybody_sees_it(
    app: Flask, olle: Visitor, draft: str
) -> None:
    olle.submit(f"{draft}/cohorts/new", DATES)

    page = press(olle, draft, f"{draft}/publish", {})

    assert "The program is published." in page
    assert "Write audio books" in words(Visitor.of(app).get("/"))


def test_cohort_when_a_series_meets_christmas_then_steps_over_it_and_takes_further_dates(
    olle: Visitor, draft: str, stories: Stories
) -> None:
    response = olle.submit(f"{draft}/cohorts/new", DATES)

    assert "4 sessions, 0 of 20 places taken" in words(olle.get(response.location))
    with stories.database.transaction() as session:
        cohort = session.scalars(select(Cohort).join(Program).where(Cohort.capacity == 20)).one()
        days = [meeting.starts_local.date().isoformat() for meeting in cohort.sessions]
    assert days == ["2026-12-10", "2026-12-17", "2027-01-07", "2027-02-01"]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("capacity", "0", "There must be at least one place."),
        ("capacity", "", "Write how many places there are."),
        ("queue_limit", "-1", "Write 0 or more."),
        ("opens_at", "soon", "Write date and time"),
        ("closes_at", "2026-11-24T08:00", "Registration must close after it opens"),
        ("weeks", "61", "Write a number from 1 to 60."),
        ("more_days", "2027-02-30", "Write each date as year-month-day"),
        ("more_days", "2027-02-01 " * 61, "Write at most 60 dates."),
        ("municipality", "", "Write the municipality."),
        ("ends", "08:00", "The session must end after it starts."),
    ],
)
def test_cohort_when_a_field_is_wrong_then_says_so_beside_it_and_keeps_the_rest(
    olle: Visitor, draft: str, field: str, typed: str, message: str
) -> None:
    response = olle.submit(f"{draft}/cohorts/new", {**DATES, field: typed})

    assert response.status_code == 422
    assert message in beside(response.text, field)
    assert 'value="The hall"' in response.text


def test_dates_when_something_speaks_against_them_then_are_warned_about(
    olle: Visitor, draft: str
) -> None:
    day = {**DATES, "date": "2026-12-24", "weeks": "1", "more_days": "2027-01-16 2027-01-05"}
    response = olle.submit(f"{draft}/cohorts/new", {**day, "ends": "18:00"})

    page = words(olle.get(response.location))
    assert "is a holiday: Christmas Eve." in page
    assert "is in a weekend." in page
    assert "is the evening before a holiday: Epiphany." in page


def test_cohort_when_places_are_added_then_whoever_waits_moves_up(
    olle: Visitor, cohort: UUID, stories: Stories
) -> None:
    path = f"/organizer/cohorts/{cohort}/change"
    fields = {"capacity": "2", "queue_limit": "", "opens_at": "2026-11-23T08:00", "closes_at": ""}
    response = olle.submit(path, fields)

    assert "The cohort has been changed." in words(olle.get(response.location))
    assert stories.states() == {"anna": "confirmed", "bo": "confirmed"}


def test_cohort_when_fewer_places_than_taken_are_asked_for_then_says_so_and_changes_nothing(
    olle: Visitor, cohort: UUID, stories: Stories
) -> None:
    path = f"/organizer/cohorts/{cohort}/change"
    more = {"queue_limit": "", "opens_at": "2026-11-23T08:00", "closes_at": ""}
    olle.submit(path, {"capacity": "2", **more})

    response = olle.submit(path, {"capacity": "1", **more, "queue_limit": "9"})

    assert response.status_code == 422
    assert "2 places are taken or held." in beside(response.text, "capacity")
    with stories.database.transaction() as session:
        assert session.get_one(Cohort, cohort).queue_limit is None


def test_registration_when_closed_and_opened_again_then_the_public_page_follows(
    olle: Visitor, cohort: UUID
) -> None:
    page, action = f"/organizer/cohorts/{cohort}/change", f"/organizer/cohorts/{cohort}/window"

    assert "Registration is closed." in press(olle, page, action, {"registration": "close"})
    assert "Open registration now" in words(olle.get(page))
    assert "Registration is open." in press(olle, page, action, {"registration": "open"})


def test_cohort_when_copied_then_stands_on_the_page_of_its_program(
    olle: Visitor, cohort: UUID
) -> None:
    path = f"/organizer/cohorts/{cohort}/copy"
    response = olle.submit(path, {"first_day": "2027-03-01", "same_weekday": "y"})

    page = words(olle.get(response.location))
    assert "The cohort has been copied, without its people." in page
    assert "2 March 2027" in page
    assert olle.submit(path, {"first_day": ""}).status_code == 422
    too_early = olle.submit(path, {"first_day": "2026-01-01"})
    assert "Registration must close after it opens" in beside(too_early.text, "first_day")


def test_session_when_added_then_is_on_the_board(olle: Visitor, cohort: UUID) -> None:
    path = f"/organizer/cohorts/{cohort}/sessions/new"
    response = olle.submit(path, SESSION)

    assert "The session has been added." in words(olle.get(response.location))
    early = olle.submit(path, {**SESSION, "date": "2026-11-30"})
    assert early.status_code == 422
    assert "after the last session" in beside(early.text, "date")


def test_session_when_added_with_room_track_and_leader_then_all_three_are_shown(
    olle: Visitor, cohort: UUID
) -> None:
    path = f"/organizer/cohorts/{cohort}/sessions/new"
    named = {"room": "Tallen", "track_sv": "Teknik", "track_en": "", "leader": "Lena Ek"}
    halfway = olle.submit(path, {**SESSION, **named})
    olle.submit(path, {**SESSION, **named, "track_en": "Technology"})
    page = words(olle.get(f"/organizer/cohorts/{cohort}/sessions"))

    assert halfway.status_code == 422
    assert "in both languages" in beside(halfway.text, "track_en")
    assert all(text in page for text in ("Tallen", "Technology", "Leader: Lena Ek"))


def test_cohort_when_called_off_then_asks_first_and_tells_everybody(
    olle: Visitor, cohort: UUID, stories: Stories
) -> None:
    path = f"/organizer/cohorts/{cohort}/call-off"
    assert "2 people lose their places or numbers" in words(olle.get(path))
    assert olle.submit(path, {"reason": ""}).status_code == 422
    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted"}

    response = olle.submit(path, {"reason": "The speaker is ill."})

    assert "2 people get a mail." in words(olle.get(response.location))
    assert stories.states() == {"anna": "cancelled", "bo": "cancelled"}
    assert olle.get(path).status_code == 409


def test_registration_when_cancelled_from_the_board_then_the_next_moves_up(
    olle: Visitor, cohort: UUID, stories: Stories
) -> None:
    path = f"/organizer/registrations/{stories.id_of('anna')}/cancel"
    assert path in olle.get(f"/organizer/cohorts/{cohort}").text
    assert "whoever's turn it is gets it and a mail" in words(olle.get(path))
    assert olle.submit(path, {"reason": " "}).status_code == 422

    response = olle.submit(path, {"reason": "Works elsewhere now."})

    assert "The registration of Anna is cancelled" in words(olle.get(response.location))
    assert stories.states() == {"anna": "cancelled", "bo": "confirmed"}
    assert olle.get(path).status_code == 409


def test_screens_when_read_in_swedish_then_are_in_swedish(app: Flask, draft: str) -> None:
    visitor = Visitor.of(app, "sv")
    visitor.submit("/organizer/sign-in", {"email": EMAIL, "password": PASSWORD})

    assert "Innan du publicerar" in words(visitor.get(draft))
    assert "Redigera programmet" in words(visitor.get(f"{draft}/edit"))


@pytest.mark.parametrize(("months", "kept"), [("24", 24), ("", None)])
def test_program_when_its_certificates_run_out_then_says_so_to_whoever_makes_them(
    olle: Visitor, stories: Stories, months: str, kept: int | None
) -> None:
    olle.submit("/organizer/programs/new", {**TEXTS, "good_for_months": months})
    with stories.database.transaction() as session:
        made = session.scalars(select(Program).where(Program.slug == "skriv-ljudbocker")).one()
        assert program_facts(made, stories.links).good_for_months == kept
