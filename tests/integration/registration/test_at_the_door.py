"""At the door of an only session: whoever is there gets in, instead of who did not come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.errors import DoorNotOpen, NobodyAtTheDoor
from services.registration.domain.waitlist.at_the_door import PassedOn, PassOn, pass_on
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.stories import Stories

STARTS_IN = timedelta(days=7)


@pytest.fixture
def begun(stories: Stories, clock: SettableClock) -> Stories:
    """Anna came, Bo and Cia did not; Dan waits at home, Eva and Fia at the door, Eva for two."""
    stories.open_cohort(capacity=3, starts_in=STARTS_IN, promotion="offer")
    stories.enter("anna", "bo", "cia", "dan")
    stories.enter("eva", places=2)
    stories.enter("fia")
    clock.advance(STARTS_IN + timedelta(minutes=15))
    mark(stories, anna=True, bo=False, cia=False)
    return stories


def mark(stories: Stories, **present: bool) -> None:
    marks = {stories.id_of(who): there for who, there in present.items()}
    with stories.database.transaction() as session:
        (meeting,) = session.get_one(Cohort, stories.cohort_id).sessions
        command = MarkAttendance(meeting.id, marks, "organizer:1")
        mark_attendance(session, command, now=stories.clock.now())


def let_in(stories: Stories, absent: tuple[str, ...], here: tuple[str, ...]) -> PassedOn:
    command = PassOn(
        stories.cohort_id,
        {stories.id_of(who) for who in absent},
        {stories.id_of(who) for who in here},
    )
    act = Act("organizer:1", "Ni var inte där.", stories.clock.now())
    with stories.database.transaction() as session:
        return pass_on(session, command, act, links=stories.links)


def present(stories: Stories) -> set[str]:
    with stories.database.transaction() as session:
        there = select(Registration.name).join(
            Attendance, Attendance.registration_id == Registration.id
        )
        return set(session.scalars(there.where(Attendance.present)))


def test_door_when_one_is_there_then_gets_in_and_whoever_signed_up_last_loses_the_place(
    begun: Stories,
) -> None:
    done = let_in(begun, ("bo", "cia"), ("fia",))

    assert done == PassedOn(released=1, seated=1)
    assert begun.states() == {
        "anna": "confirmed",
        "bo": "confirmed",
        "cia": "cancelled",
        "dan": "waitlisted",
        "eva": "waitlisted",
        "fia": "confirmed",
    }
    assert present(begun) == {"Anna", "Fia"}


def test_door_when_a_party_and_one_are_there_then_the_queue_decides(begun: Stories) -> None:
    done = let_in(begun, ("bo", "cia"), ("fia", "eva"))

    assert done == PassedOn(released=2, seated=1)
    assert (begun.state("eva"), begun.state("fia")) == ("confirmed", "waitlisted")
    assert begun.taken() == 3


def test_door_when_a_place_is_free_already_then_nobody_loses_theirs(begun: Stories) -> None:
    begun.cancel("anna")

    assert let_in(begun, ("bo", "cia"), ("fia",)) == PassedOn(released=0, seated=1)


@pytest.mark.parametrize(
    ("absent", "here"),
    [
        pytest.param(("bo",), (), id="nobody-there"),
        pytest.param((), ("fia",), id="nobody-absent"),
        pytest.param(("bo",), ("eva",), id="too-small-for-the-party"),
        pytest.param(("anna",), ("fia",), id="who-came-is-not-absent"),
        pytest.param(("bo",), ("anna",), id="who-has-a-place-does-not-wait"),
    ],
)
def test_door_when_nobody_gets_in_by_it_then_nobody_loses_anything(
    begun: Stories, absent: tuple[str, ...], here: tuple[str, ...]
) -> None:
    with pytest.raises(NobodyAtTheDoor):
        let_in(begun, absent, here)

    assert (begun.state("bo"), begun.taken()) == ("confirmed", 3)


def test_door_when_the_session_has_not_begun_is_over_or_is_one_of_several_then_is_not_open(
    begun: Stories, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=1))
    with pytest.raises(DoorNotOpen):
        let_in(begun, ("bo",), ("fia",))
    begun.open_cohort(capacity=1, sessions=2, starts_in=timedelta(minutes=-5))
    with pytest.raises(DoorNotOpen):
        let_in(begun, (), ())


@pytest.fixture
def olle(app: Flask, begun: Stories) -> Visitor:
    return signed_in(app, begun.database)


def test_page_when_people_are_let_in_then_says_so_and_a_free_place_can_be_given_back(
    olle: Visitor, begun: Stories
) -> None:
    path = f"/organizer/cohorts/{begun.cohort_id}/door"
    assert path in olle.get(f"/organizer/cohorts/{begun.cohort_id}").text
    page = words(olle.get(path))
    assert page.index("Dan") < page.index("Eva") < page.index("Fia")
    bo, fia = str(begun.id_of("bo")), str(begun.id_of("fia"))
    done = olle.submit(path, {"absent": [bo], "here": [fia], "reason": "Vi har börjat."})
    shown = words(olle.get(path))
    begun.cancel("fia")
    freed = olle.get(path)
    back = olle.submit(f"/organizer/registrations/{bo}/return-place", {"reason": "Tåget."})

    assert done.status_code == 303
    assert "One person got in. One place went on." in shown
    assert "Somebody else has the place" in shown
    assert "Give the place back" in words(freed)
    assert (back.status_code, back.location) == (303, path)
    assert begun.state("bo") == "confirmed"


def test_page_when_nobody_is_ticked_or_no_reason_is_given_then_says_so(
    olle: Visitor, begun: Stories
) -> None:
    path = f"/organizer/cohorts/{begun.cohort_id}/door"
    nobody = olle.submit(path, {"reason": "Vi har börjat."})
    silent = olle.submit(path, {"here": [str(begun.id_of("fia"))], "reason": ""})

    assert (nobody.status_code, silent.status_code) == (422, 422)
    assert "Tick who is here" in words(nobody)
    assert "Write the reason" in words(silent)


def test_page_when_the_session_is_not_held_then_says_when_it_is_of_use(
    olle: Visitor, begun: Stories, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=1))

    assert "while the session is held" in words(
        olle.get(f"/organizer/cohorts/{begun.cohort_id}/door")
    )
