"""Points 1, 57 and 59: calendars of programs that anybody can follow."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from services.registration.app import create_app
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from tests.conformance.calendar_mail.oracle import complaints, house_rules
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import add_cohort, registration_settings, text

TRICKY = 'Å; "ett", två\\tre\nATTENDEE:mailto:x@y.example'


@pytest.fixture
def visitor(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock
) -> FlaskClient:
    settings = registration_settings(registration_database.url, redis_url)
    return create_app(settings, clock).test_client()


@pytest.fixture
def programs(registration_database: TestDatabase, clock: SettableClock) -> list[str]:
    """Addresses of three programs: three evenings, whole days, and a draft."""
    with registration_database.transaction() as session:
        ids = [add_cohort(session, now=clock.now(), sessions=count) for count in (3, 1, 1)]
        evenings, days, draft = (session.get_one(Cohort, each) for each in ids)
        draft.program.published_at = None
        evenings.program.title = text(TRICKY, "Evenings")
        evenings.sessions[1].online_url = "https://meet.example.org/only-for-those-with-a-place"
        for each in days.sessions:
            each.whole_day = True
            each.ends_local = each.starts_local + timedelta(days=1)
        return [each.program.slug for each in (evenings, days, draft)]


def change(database: TestDatabase, slug: str, number: int, **values: Any) -> None:
    with database.transaction() as session:
        meeting = session.scalars(
            select(ProgramSession)
            .join(Cohort)
            .join(Program)
            .where(Program.slug == slug, ProgramSession.number == number)
        ).one()
        for name, value in values.items():
            setattr(meeting, name, value)


def events(content: bytes) -> list[Any]:
    calendar: Any = Calendar.from_ical(content)
    return list(calendar.walk("VEVENT"))


@point(1)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_program_feed_when_read_then_every_judge_is_silent_and_nobody_is_named(
    visitor: FlaskClient, programs: list[str], javascript: JavaScript, language: str
) -> None:
    for path in ("/programs.ics", *(f"/programs/{slug}/sessions.ics" for slug in programs[:2])):
        content = visitor.get(f"{path}?lang={language}").data
        assert complaints(content, javascript) == []
        assert b"only-for-those-with-a-place" not in content
        lines = house_rules.lines_of(content)
        named = ("METHOD", "ATTENDEE", "ORGANIZER")
        assert not any(line.startswith(named) for line in house_rules.events_of(lines))


@point(59)
def test_program_feed_when_a_session_moves_and_another_is_cancelled_then_shown_so(
    visitor: FlaskClient,
    programs: list[str],
    registration_database: TestDatabase,
    clock: SettableClock,
) -> None:
    path = f"/programs/{programs[0]}/sessions.ics"
    before = events(visitor.get(path).data)
    later = before[0]["DTSTART"].dt.replace(tzinfo=None) + timedelta(hours=1)
    change(registration_database, programs[0], 1, starts_local=later, revision=1)
    change(
        registration_database,
        programs[0],
        3,
        cancelled_at=clock.now(),
        cancel_reason="x",
        revision=1,
    )
    after = events(visitor.get(path).data)
    assert [each["UID"] for each in after] == [each["UID"] for each in before]
    assert [int(each["SEQUENCE"]) for each in after] == [1, 0, 1]
    assert after[0]["DTSTART"].dt.replace(tzinfo=None) == later
    assert [each["STATUS"] for each in after] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    clock.advance(timedelta(days=31))
    assert len(events(visitor.get(path).data)) == 2


@point(57)
def test_program_feed_when_unchanged_then_the_same_bytes_and_304(
    visitor: FlaskClient, programs: list[str], clock: SettableClock
) -> None:
    path = f"/programs/{programs[0]}/sessions.ics"
    first = visitor.get(path)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    clock.advance(timedelta(days=2))
    assert visitor.get(path).data == first.data
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert visitor.head(path).headers["ETag"] == first.headers["ETag"]
    packed = visitor.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == first.data
    assert packed.headers["ETag"] != first.headers["ETag"]


def test_program_feed_when_a_draft_or_unknown_then_not_found_and_not_among_all(
    visitor: FlaskClient, programs: list[str]
) -> None:
    for slug in (programs[2], "nothing"):
        assert visitor.get(f"/programs/{slug}/sessions.ics").status_code == 404
    assert len(events(visitor.get("/programs.ics").data)) == 4


def test_pages_when_programs_are_public_then_they_lead_to_their_calendars(
    visitor: FlaskClient, programs: list[str]
) -> None:
    catalogue = visitor.get("/?lang=en").get_data(as_text=True)
    assert "webcal://spinn.example.org/programs.ics?lang=en" in catalogue
    page = visitor.get(f"/programs/{programs[0]}?lang=en").get_data(as_text=True)
    assert f"webcal://spinn.example.org/programs/{programs[0]}/sessions.ics?lang=en" in page
