"""The organizers' screens, and who may see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.registration.app import create_app
from services.registration.domain.organizers import Account, set_organizer
from services.registration.gateways.passwords import Argon2Passwords
from services.registration.storage.catalogue import Cohort
from tests.support.clock import SettableClock
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories

EMAIL, PASSWORD = "olle@example.org", "en lång hemlighet"
START = timedelta(days=14)


@pytest.fixture
def cohort(stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        set_organizer(session, Account(EMAIL, "Olle", PASSWORD), passwords=Argon2Passwords())
    stories.open_cohort(capacity=2)
    stories.enter("anna", "bo", "cecilia")
    return stories.cohort_id


@pytest.fixture
def meeting(cohort: UUID, stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        found = session.get(Cohort, cohort)
        assert found is not None
        return found.sessions[0].id


@pytest.fixture
def olle(app: Flask, cohort: UUID) -> Visitor:
    del cohort
    visitor = Visitor.of(app)
    response = sign_in(visitor)
    assert response.status_code == 302
    return visitor


def sign_in(visitor: Visitor, password: str = PASSWORD, **more: str) -> object:
    return visitor.submit("/organizer/sign-in", {"email": EMAIL, "password": password, **more})


def test_screens_when_nobody_is_signed_in_then_lead_to_the_door(
    app: Flask, cohort: UUID, meeting: UUID
) -> None:
    visitor = Visitor.of(app)
    for path in (
        "/organizer/cohorts",
        f"/organizer/cohorts/{cohort}",
        f"/organizer/cohorts/{cohort}/close",
        f"/organizer/sessions/{meeting}",
        f"/organizer/sessions/{meeting}/attendance",
    ):
        response = visitor.get(path)
        assert response.status_code == 302
        assert response.location.startswith("/organizer/sign-in?next=/organizer/")


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_sign_in_when_address_or_password_is_wrong_then_says_the_same(
    app: Flask, cohort: UUID, email: str, password: str
) -> None:
    del cohort
    response = Visitor.of(app).submit("/organizer/sign-in", {"email": email, "password": password})

    assert response.status_code == 422
    assert "E-mail address and password do not belong together." in words(response)


def test_sign_in_when_target_is_another_site_then_stays_here(app: Flask, cohort: UUID) -> None:
    del cohort
    visitor = Visitor.of(app)

    response = visitor.submit(
        "/organizer/sign-in",
        {"email": EMAIL, "password": PASSWORD, "next": "https://evil.example.org/"},
    )

    assert response.location == "/organizer/cohorts"


def test_sign_in_when_redis_is_away_then_says_so_kindly(
    stories: Stories, clock: SettableClock, cohort: UUID
) -> None:
    del cohort
    settings = registration_settings(stories.database.url, "redis://127.0.0.1:1/0")

    response = Visitor.of(create_app(settings, clock)).submit(
        "/organizer/sign-in", {"email": EMAIL, "password": PASSWORD}
    )

    assert response.status_code == 503
    assert "Registration goes on" in words(response)


def test_sign_in_when_tried_too_often_then_has_to_wait(app: Flask, cohort: UUID) -> None:
    del cohort
    visitor = Visitor.of(app)
    answers = [sign_in(visitor, password="wrong").status_code for _ in range(11)]

    assert answers[-1] == 429


def test_sign_out_when_pressed_then_the_session_is_gone_everywhere(
    app: Flask, olle: Visitor
) -> None:
    elsewhere = Visitor.of(app)
    cookie = olle.client.get_cookie("spinn_organizer")
    assert cookie is not None
    elsewhere.client.set_cookie("spinn_organizer", cookie.value)
    assert elsewhere.get("/organizer/cohorts").status_code == 200

    page = olle.get("/organizer/cohorts").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    olle.client.post("/organizer/sign-out", data={"csrf_token": token})

    assert elsewhere.get("/organizer/cohorts").status_code == 302


def test_board_when_opened_then_shows_places_and_queue(olle: Visitor, cohort: UUID) -> None:
    assert "Try a thing" in words(olle.get("/organizer/cohorts"))
    board = words(olle.get(f"/organizer/cohorts/{cohort}"))

    assert board.index("Anna") < board.index("Bo") < board.index("Cecilia")


def test_attendance_when_saved_early_then_is_refused_in_words(
    olle: Visitor, meeting: UUID, stories: Stories
) -> None:
    path = f"/organizer/sessions/{meeting}/attendance"
    response = olle.submit(path, {f"mark-{stories.id_of('anna')}": "present"})

    assert "two hours before" in words(olle.get(response.location))


def test_cohort_when_marked_and_closed_then_completes(
    olle: Visitor, cohort: UUID, meeting: UUID, stories: Stories, clock: SettableClock
) -> None:
    clock.advance(START)
    sign_in(olle)
    marks = {
        f"mark-{stories.id_of('anna')}": "present",
        f"mark-{stories.id_of('bo')}": "absent",
        "mark-nonsense": "present",
    }
    olle.submit(f"/organizer/sessions/{meeting}/attendance", marks)
    unsure = olle.submit(f"/organizer/cohorts/{cohort}/close")
    assert unsure.status_code == 422

    closed = olle.submit(f"/organizer/cohorts/{cohort}/close", {"not_ended": "yes"})

    assert "One certificate is on its way." in words(olle.get(closed.location))
    assert stories.states() == {"anna": "completed", "bo": "confirmed", "cecilia": "waitlisted"}


def test_session_when_moved_then_everybody_with_a_place_is_told(
    olle: Visitor, meeting: UUID
) -> None:
    fields = {
        "date": "2026-12-15", "starts": "13:00", "ends": "16:00",
        "place_sv": "Ny sal", "place_en": "New hall", "online_url": "",
    }  # fmt: skip
    response = olle.submit(f"/organizer/sessions/{meeting}", fields)

    assert "Everybody with a place gets a mail." in words(olle.get(response.location))


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("ends", "12:00", "The session must end after it starts."),
        ("date", "soon", "Write the date as"),
        ("place_sv", "", "Write the place in Swedish."),
        ("online_url", "javascript:alert(1)", "beginning with https://"),
    ],
)
def test_session_when_a_field_is_wrong_then_says_so_beside_it(
    olle: Visitor, meeting: UUID, field: str, typed: str, message: str
) -> None:
    fields = {
        "date": "2026-12-15", "starts": "13:00", "ends": "16:00",
        "place_sv": "Ny sal", "place_en": "New hall", "online_url": "", field: typed,
    }  # fmt: skip
    response = olle.submit(f"/organizer/sessions/{meeting}", fields)

    assert response.status_code == 422
    assert message in response.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]


def test_session_when_clocks_skip_its_time_then_says_so(olle: Visitor, meeting: UUID) -> None:
    fields = {
        "date": "2027-03-28", "starts": "02:30", "ends": "05:00",
        "place_sv": "Ny sal", "place_en": "New hall", "online_url": "",
    }  # fmt: skip
    response = olle.submit(f"/organizer/sessions/{meeting}", fields)

    assert response.status_code == 422
    assert "clocks skip this time" in words(response)


def test_board_when_cohort_is_unknown_then_is_not_found(olle: Visitor) -> None:
    assert olle.get(f"/organizer/cohorts/{UUID(int=1)}").status_code == 404
