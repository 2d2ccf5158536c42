"""Points 13 to 19: wall time, and what is written where it would mislead (RFC 5545, 3.6.5)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar, Event

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar import download_bytes, invitation_bytes
from tests.conformance.calendar_mail import corpus
from tests.conformance.calendar_mail.oracle import house_rules, libical_zones
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.calendar_entries import entry

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOTHING, HALF_HOUR, DAY = timedelta(0), timedelta(minutes=30), timedelta(days=1)


def event_of(made: CalendarEntry) -> Event:
    (event,) = Calendar.from_ical(invitation_bytes(made)).walk("VEVENT")
    return event


def definition_of(zone: str) -> list[str]:
    lines = house_rules.lines_of(invitation_bytes(entry(zone=zone)))
    return lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE") + 1]


def telling_wall_times(zone: str) -> Iterator[tuple[datetime, timedelta]]:
    """Wall times of three years that come once in their zone, with their offsets.

    Every half hour of a day on which the offset changes, twice a day else.
    """
    truth = ZoneInfo(zone)
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    while midnight.year < 2029:
        edges = {(midnight + hours).astimezone(truth).utcoffset() for hours in (NOTHING, DAY)}
        step = HALF_HOUR if len(edges) > 1 else DAY / 2
        for number in range(DAY // step):
            wall = (midnight + number * step).astimezone(truth)
            offset = wall.utcoffset()
            assert offset is not None
            if wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset():
                yield wall.replace(tzinfo=None), offset
        midnight += DAY


@point(13)
def test_zones_when_several_are_used_then_each_is_defined_once_and_none_else() -> None:
    made = [
        entry(uid=f"{number}@mail.spinn.example", zone=zone)
        for number, zone in enumerate((*corpus.EXPRESSIBLE, *corpus.INEXPRESSIBLE, "UTC") * 2)
    ]
    lines = house_rules.lines_of(download_bytes(made, name="x"))
    defined = [line.removeprefix("TZID:") for line in lines if line.startswith("TZID:")]
    assert defined == sorted(corpus.EXPRESSIBLE)
    assert {house_rules.split(line)[1].get("TZID") for line in lines} == {None, *defined}


@point(14)
@pytest.mark.parametrize("zone", corpus.EXPRESSIBLE)
def test_definition_when_made_then_one_yearly_rule_for_each_half_and_nothing_else(
    zone: str,
) -> None:
    lines = definition_of(zone)
    assert lines.count("BEGIN:STANDARD") <= 1
    assert lines.count("BEGIN:DAYLIGHT") <= 1
    assert not [line for line in lines if line.startswith(("RDATE", "COMMENT"))]
    rules = [line for line in lines if line.startswith("RRULE:")]
    assert len(rules) in {0, 2}
    for rule in rules:
        assert re.fullmatch(
            r"RRULE:FREQ=YEARLY;BYMONTH=\d+;BYDAY=(-1|[1-4])(SU|MO|TU|WE|TH|FR|SA)", rule
        )


@point(15)
@pytest.mark.parametrize(
    ("zone", "onsets"),
    [
        (
            "Europe/Stockholm",
            {"DAYLIGHT": ("020000", "+0100", "+0200"), "STANDARD": ("030000", "+0200", "+0100")},
        ),
        (
            "America/New_York",
            {"DAYLIGHT": ("020000", "-0500", "-0400"), "STANDARD": ("020000", "-0400", "-0500")},
        ),
    ],
)
def test_onset_when_defined_then_it_stands_in_the_offset_before_it(
    zone: str, onsets: dict[str, tuple[str, str, str]]
) -> None:
    text = "\n".join(definition_of(zone))
    found = re.findall(
        r"BEGIN:(\w+)\nDTSTART:\d{8}T(\d{6})\nRRULE:.*\nTZOFFSETFROM:(.*)\nTZOFFSETTO:(.*)\n", text
    )
    assert {kind: tuple(rest) for kind, *rest in found} == onsets


@point(16)
@pytest.mark.parametrize("zone", corpus.EXPRESSIBLE)
def test_definition_when_ical_js_sweeps_three_years_then_it_agrees_with_another_database(
    zone: str, javascript: JavaScript
) -> None:
    content = invitation_bytes(entry(zone=zone))
    years = {"first_year": 2026, "last_year": 2028}
    answer = javascript.ask("zone_sweep", content, zone=zone, **years)
    assert answer["compared"] > 52_000
    assert answer["wrong"] == []


@point(16)
@pytest.mark.parametrize("zone", corpus.EXPRESSIBLE)
def test_definition_when_libical_and_dateutil_read_it_then_they_agree_with_zoneinfo(
    zone: str,
) -> None:
    lines = definition_of(zone)
    by_libical = libical_zones.Zone("".join(f"{line}\r\n" for line in lines))
    by_dateutil = tzical(io.StringIO("".join(f"{line}\n" for line in lines))).get(zone)
    for wall, offset in telling_wall_times(zone):
        assert by_libical.offset_of(wall) == offset, wall
        assert wall.replace(tzinfo=by_dateutil).utcoffset() == offset, wall


@point(17)
@pytest.mark.parametrize("zone", corpus.INEXPRESSIBLE)
def test_zone_when_two_yearly_rules_cannot_say_it_then_the_right_instants_in_utc(zone: str) -> None:
    made = entry(zone=zone)
    start = event_of(made)["DTSTART"].dt
    assert b"VTIMEZONE" not in invitation_bytes(made)
    assert start.tzinfo is not None
    assert start.utcoffset() == timedelta(0)
    assert start == made.starts_at.replace(tzinfo=ZoneInfo(zone))


@point(17)
def test_zone_when_its_rule_changes_near_the_session_then_utc() -> None:
    # Samoa ended its summer time in 2021.
    made = entry(
        zone="Pacific/Apia",
        starts_at=datetime(2021, 1, 15, 12, 0),
        ends_at=datetime(2021, 1, 15, 13, 0),
    )
    assert b"TZID" not in invitation_bytes(made)
    assert event_of(made)["DTSTART"].dt == datetime(2021, 1, 14, 22, 0, tzinfo=UTC)


@point(18)
@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 4, 0)),
        (datetime(2026, 10, 25, 1, 0), datetime(2026, 10, 25, 2, 0)),
        (datetime(2026, 3, 29, 1, 0), datetime(2026, 3, 29, 2, 30)),
    ],
    ids=["starts in the overlap", "ends in the overlap", "ends in the gap"],
)
def test_session_when_an_edge_is_in_an_overlap_or_a_gap_then_utc(
    starts_at: datetime, ends_at: datetime
) -> None:
    content = invitation_bytes(entry(starts_at=starts_at, ends_at=ends_at))
    assert b"TZID" not in content
    assert b"VTIMEZONE" not in content


@point(18)
def test_wall_time_when_it_comes_twice_then_each_fold_is_an_instant_of_its_own() -> None:
    twice = datetime(2026, 10, 25, 2, 30)
    starts = [
        event_of(entry(starts_at=twice.replace(fold=fold), ends_at=datetime(2026, 10, 25, 5)))
        for fold in (0, 1)
    ]
    assert [event["DTSTART"].dt for event in starts] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


@point(19)
@pytest.mark.parametrize("change", [datetime(2026, 3, 29), datetime(2026, 10, 25)], ids=str)
def test_weekly_sessions_when_the_clocks_change_then_wall_time_stays(change: datetime) -> None:
    starts = []
    for week in (-1, 0, 1):
        day = change + timedelta(weeks=week)
        made = entry(starts_at=day.replace(hour=17), ends_at=day.replace(hour=19))
        starts.append(event_of(made)["DTSTART"].dt)
    assert {start.astimezone(STOCKHOLM).hour for start in starts} == {17}
    assert len({start.utcoffset() for start in starts}) == 2
