from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain.errors import TimesNotPossible
from services.registration.domain.local_time import instant, interval
from services.registration.domain.programs.catalogue_file import CohortEntry
from services.registration.domain.programs.loading_days import Calendar

STOCKHOLM = "Europe/Stockholm"
TUESDAY = datetime(2026, 11, 24, 9, 7, tzinfo=UTC)


def test_instant_when_clocks_skip_the_time_then_is_refused() -> None:
    with pytest.raises(TimesNotPossible):
        instant(datetime(2027, 3, 28, 2, 30), STOCKHOLM)


def test_instant_when_time_comes_twice_then_is_the_first() -> None:
    local = datetime(2026, 10, 25, 2, 30)

    assert instant(local, STOCKHOLM) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_interval_when_end_is_not_after_start_then_is_refused() -> None:
    same = datetime(2026, 12, 1, 9, 0)

    with pytest.raises(TimesNotPossible):
        interval(same, same, STOCKHOLM)


def _entry(*sessions: dict[str, object]) -> CohortEntry:
    place = {"sv": "Falun", "en": "Falun"}
    filled = [
        {"minutes": 60, "zone": STOCKHOLM, "place": place, "municipality": "Falun",
         "online_url": None, **session}
        for session in sessions
    ]  # fmt: skip
    return CohortEntry.model_validate(
        {
            "key": "k", "capacity": 1, "queue_limit": None, "cancelled": False, "people": [],
            "registration_opens": {"day": -1, "time": "08:00"}, "registration_closes": None,
            "sessions": filled,
        }
    )  # fmt: skip


def _starts(entry: CohortEntry) -> list[datetime]:
    return [times.starts_local for _, times in Calendar(TUESDAY).sessions(entry)]


def test_sessions_when_day_is_a_saturday_then_moves_to_monday() -> None:
    assert _starts(_entry({"day": 4, "time": "10:00"})) == [datetime(2026, 11, 30, 10)]


def test_sessions_when_meant_for_a_weekend_then_cohort_begins_on_a_friday() -> None:
    entry = _entry(
        {"day": 1, "time": "17:00", "weekend": True}, {"day": 2, "time": "09:00", "weekend": True}
    )

    assert [start.weekday() for start in _starts(entry)] == [4, 5]


def test_sessions_when_soon_then_start_at_the_next_quarter_of_an_hour() -> None:
    entry = _entry({"starts_in_minutes": 90})

    assert _starts(entry) == [datetime(2026, 11, 24, 11, 45)]


def test_instant_when_day_counts_from_loading_then_is_local_time() -> None:
    opens = _entry({"day": 1, "time": "10:00"}).registration_opens

    assert Calendar(TUESDAY).instant(opens) == TUESDAY.replace(hour=7, minute=0) - timedelta(days=1)
