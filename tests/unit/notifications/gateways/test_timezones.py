from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from services.notifications.gateways.timezones import is_gap_or_overlap, vtimezone

NOON = datetime(2027, 6, 1, 12, 0)

EXPRESSIBLE = [
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Istanbul",
    "Atlantic/Reykjavik",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Dubai",
    "Asia/Beirut",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Johannesburg",
]


def text_of(zone: str, *times: datetime) -> str:
    definition = vtimezone(zone, times or (NOON,))
    assert definition is not None
    return definition.decode("ascii")


def test_stockholm_when_defined_then_the_onsets_stand_in_the_offset_before_them() -> None:
    assert text_of("Europe/Stockholm").split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Stockholm",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_new_york_when_defined_then_both_onsets_are_at_two() -> None:
    onsets = re.findall(r"DTSTART:\d{8}T(\d{4})00", text_of("America/New_York"))
    assert onsets == ["0200", "0200"]


def test_dublin_when_defined_then_summer_is_daylight_although_the_database_says_otherwise() -> None:
    text = text_of("Europe/Dublin")
    daylight = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")]
    assert "TZOFFSETTO:+0100" in daylight
    assert "BYMONTH=3" in daylight


@pytest.mark.parametrize("zone", EXPRESSIBLE)
def test_definition_when_read_by_another_library_then_it_agrees_with_the_database(
    zone: str,
) -> None:
    definition = tzical(io.StringIO(text_of(zone).replace("\r\n", "\n"))).get(zone)
    truth = ZoneInfo(zone)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2029:
        local = moment.astimezone(truth).replace(tzinfo=None)
        if not is_gap_or_overlap(local, zone):
            assert local.replace(tzinfo=definition).utcoffset() == (
                local.replace(tzinfo=truth).utcoffset()
            ), local
        moment += timedelta(hours=7)


@pytest.mark.parametrize("zone", EXPRESSIBLE)
def test_definition_when_made_then_one_yearly_rule_for_each_half_and_nothing_else(
    zone: str,
) -> None:
    text = text_of(zone)
    assert text.count("BEGIN:STANDARD") <= 1
    assert text.count("BEGIN:DAYLIGHT") <= 1
    assert "RDATE" not in text
    assert "COMMENT" not in text
    for rule in re.findall(r"RRULE:(.*)\r\n", text):
        assert re.fullmatch(r"FREQ=YEARLY;BYMONTH=\d+;BYDAY=(-1|[1-4])(SU|MO|TU|WE|TH|FR|SA)", rule)


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Nuuk",
        "Asia/Jerusalem",
        "Asia/Gaza",
        "America/Santiago",
        "UTC",
        "Etc/UTC",
    ],
)
def test_zone_when_two_yearly_rules_cannot_say_it_then_there_is_no_definition(zone: str) -> None:
    assert vtimezone(zone, [NOON]) is None


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 10, 25, 2, 30), True),
        (datetime(2026, 3, 29, 2, 30), True),
        (datetime(2026, 10, 25, 1, 59), False),
        (datetime(2026, 10, 25, 3, 0), False),
        (datetime(2026, 3, 29, 1, 59), False),
        (datetime(2026, 3, 29, 3, 0), False),
    ],
)
def test_wall_time_when_clocks_change_then_gaps_and_overlaps_are_known(
    local: datetime, expected: bool
) -> None:
    assert is_gap_or_overlap(local, "Europe/Stockholm") is expected
    assert (vtimezone("Europe/Stockholm", [local]) is None) is expected


def test_zone_when_its_rule_changes_near_the_session_then_there_is_no_definition() -> None:
    # Samoa ended its summer time in 2021.
    assert vtimezone("Pacific/Apia", [datetime(2021, 1, 15, 12, 0)]) is None
    assert vtimezone("Pacific/Apia", [datetime(2027, 1, 15, 12, 0)]) is not None
