from __future__ import annotations

from datetime import datetime

import pytest

from shared.kernel.vtimezones import is_gap_or_overlap, vtimezone

NOON = datetime(2027, 6, 1, 12, 0)


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


def test_dublin_when_defined_then_summer_is_daylight_although_the_database_says_otherwise() -> None:
    text = text_of("Europe/Dublin")
    daylight = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")]
    assert "TZOFFSETTO:+0100" in daylight
    assert "BYMONTH=3" in daylight


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Nuuk",
        "Asia/Jerusalem",
        "Asia/Gaza",
        "America/Santiago",
        "Atlantic/Reykjavik",
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
