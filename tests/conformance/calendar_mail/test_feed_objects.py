"""Points 8, 9, 11 and 12: what a feed holds beyond a file, whole days, alarms, ten thousand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar import feed_bytes, invitation_bytes
from shared.kernel import vtimezones as timezones
from tests.conformance.calendar_mail import corpus
from tests.conformance.calendar_mail.oracle import complaints, house_rules
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.calendar_entries import entry
from tests.support.machine_speed import allowed

HALF_AN_HOUR = timedelta(minutes=30)
MANY = 10_000
# Four times the five seconds that the point allows: machines of tests are slow and shared.
MOST_CPU_SECONDS = 20


def whole_days(first: date, days: int, **changes: object) -> CalendarEntry:
    start = datetime(first.year, first.month, first.day)
    return entry(starts_at=start, ends_at=start + timedelta(days=days), whole_days=True, **changes)


@point(1, 8, 11)
def test_feed_when_it_holds_all_entries_then_every_judge_is_silent(javascript: JavaScript) -> None:
    numbered = enumerate(corpus.entries())
    entries = [each.model_copy(update={"uid": f"{number}@m.example"}) for number, each in numbered]
    for alarm in (None, HALF_AN_HOUR):
        content = feed_bytes(entries, name=corpus.TRICKY, alarm=alarm)
        assert complaints(content, javascript) == []
        lines = house_rules.lines_of(content)
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
        assert "X-PUBLISHED-TTL:PT1H" in lines
        assert not any(line.startswith(("METHOD", "ATTENDEE", "ORGANIZER")) for line in lines)


@point(11)
def test_alarm_when_a_feed_is_asked_for_one_then_it_is_last_and_complete() -> None:
    on, off = entry(), entry(uid="off@mail.spinn.example", method="CANCEL", sequence=1)
    calendar = Calendar.from_ical(feed_bytes([on, off], name="x", alarm=HALF_AN_HOUR))
    (first, second) = calendar.walk("VEVENT")
    (alarm,) = first.walk("VALARM")
    assert sorted(alarm) == ["ACTION", "DESCRIPTION", "TRIGGER"]
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", -HALF_AN_HOUR)
    assert str(alarm["DESCRIPTION"]) == str(first["SUMMARY"])
    assert second.walk("VALARM") == []
    raw = feed_bytes([on], name="x", alarm=HALF_AN_HOUR)
    assert raw.endswith(b"END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")


@point(9)
@given(first=st.dates(date(2026, 1, 1), date(2030, 12, 31)), days=st.integers(1, 14))
def test_whole_days_when_they_are_written_then_dates_with_an_exclusive_end(
    first: date, days: int
) -> None:
    content = invitation_bytes(whole_days(first, days))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, first + timedelta(days=days))
    assert "DURATION" not in event
    assert b"VTIMEZONE" not in content
    assert b"TZID" not in content


@point(1, 9)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_whole_days_when_mailed_or_followed_then_every_judge_is_silent(
    javascript: JavaScript, method: str
) -> None:
    made = whole_days(date(2026, 10, 24), 2, method=method)
    assert complaints(invitation_bytes(made), javascript) == []
    assert complaints(feed_bytes([made, entry(uid="b@m.example")], name="x"), javascript) == []


@point(12)
def test_ten_thousand_events_when_made_then_quickly_and_their_zones_are_thought_of_once() -> None:
    start = datetime(2027, 1, 4, 17)
    entries = [
        entry(
            uid=f"{number}@m.example",
            number=number,
            of_sessions=MANY,
            starts_at=start + timedelta(days=number % 700),
            ends_at=start + timedelta(days=number % 700, hours=2),
            zone=("Europe/Stockholm", "America/New_York")[number % 2],
        )
        for number in range(MANY)
    ]
    timezones._agrees.cache_clear()
    timezones._definition.cache_clear()
    began = process_time()
    content = feed_bytes(entries, name="Allt")
    spent = process_time() - began
    assert content.count(b"BEGIN:VEVENT\r\n") == MANY
    assert spent < allowed(MOST_CPU_SECONDS)
    # What costs is done once for each zone, and once for each of its years: 2027 and 2028.
    assert timezones._definition.cache_info().misses == 2
    assert timezones._agrees.cache_info().misses == 4


@point(6, 7)
def test_feed_when_made_from_the_same_revisions_then_the_same_bytes() -> None:
    at = datetime(2026, 7, 1, 10, tzinfo=UTC)
    made = {feed_bytes([entry(revised_at=at)], name="x") for _ in range(2)}
    assert len(made) == 1
    assert b"DTSTAMP:20260701T100000Z\r\n" in made.pop()
