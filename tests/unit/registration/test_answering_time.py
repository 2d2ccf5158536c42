from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.waitlist.answering_time import (
    CLOSES,
    HOUSE_ZONE,
    OPENS,
    offer_deadline,
)
from services.registration.gateways.working_days import is_working_day

SWEDEN = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


@pytest.mark.parametrize(
    ("now", "start", "expected"),
    [
        # 24 working hours are two working days, and a weekend does not count.
        ("2026-11-24 10:00", "2027-01-20 09:00", "2026-11-26 10:00"),
        ("2026-11-27 10:00", "2027-01-20 09:00", "2026-12-01 10:00"),
        ("2026-11-28 03:00", "2027-01-20 09:00", "2026-12-01 20:00"),
        ("2026-11-24 22:15", "2027-01-20 09:00", "2026-11-26 20:00"),
        # Christmas Eve, Christmas Day and Boxing Day are free, and so is the weekend after.
        ("2026-12-23 19:00", "2027-02-20 09:00", "2026-12-29 19:00"),
        # New Year's Eve and Day, Epiphany.
        ("2026-12-30 19:00", "2027-03-20 09:00", "2027-01-05 19:00"),
        ("2027-01-05 19:00", "2027-03-20 09:00", "2027-01-08 19:00"),
        # Midsummer's Eve is a Friday that everybody has off.
        ("2026-06-18 19:00", "2026-09-20 09:00", "2026-06-23 19:00"),
        # Clocks go back on 25 October: the wall decides.
        ("2026-10-23 10:00", "2026-12-20 09:00", "2026-10-27 10:00"),
        # 48 working hours are left: a quarter of them.
        ("2026-11-24 08:00", "2026-11-27 20:00", "2026-11-24 20:00"),
        ("2026-11-24 10:00", "2026-11-25 18:00", "2026-11-24 15:00"),
        # Six are left, a quarter would be too little: two hours.
        ("2026-11-24 10:00", "2026-11-24 16:00", "2026-11-24 12:00"),
        ("2026-11-24 10:00", "2026-11-24 12:00", "2026-11-24 12:00"),
        ("2026-11-24 10:00:40", "2026-11-24 16:00", "2026-11-24 12:00"),
        # Too late to ask.
        ("2026-11-24 10:00", "2026-11-24 11:59", None),
        ("2026-11-28 10:00", "2026-11-30 09:00", None),
        ("2026-11-24 10:00", "2026-11-24 09:00", None),
    ],
)
def test_deadline_when_offered_at_this_time_then_is(
    now: str, start: str, expected: str | None
) -> None:
    deadline = offer_deadline(at(now), at(start), is_working_day)

    assert deadline == (at(expected) if expected else None)


moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)
)  # fmt: skip
leads = st.timedeltas(timedelta(0), timedelta(days=60))


@given(now=moments, lead=leads)
def test_deadline_when_there_is_one_then_lies_in_working_hours_before_the_start(
    now: datetime, lead: timedelta
) -> None:
    deadline = offer_deadline(now, now + lead, is_working_day)

    if deadline is not None:
        local = deadline.astimezone(HOUSE_ZONE)
        assert now < deadline <= now + lead
        assert is_working_day(local.date())
        assert OPENS <= local.time() <= CLOSES


@given(now=moments, lead=leads, later=st.timedeltas(timedelta(0), timedelta(days=20)))
def test_deadline_when_offered_later_then_never_ends_earlier(
    now: datetime, lead: timedelta, later: timedelta
) -> None:
    first = offer_deadline(now, now + lead, is_working_day)
    second = offer_deadline(now + later, now + lead, is_working_day)

    assert first is None or second is None or first <= second
    assert first is not None or second is None


@given(now=moments, lead=leads, longer=st.timedeltas(timedelta(0), timedelta(days=20)))
def test_deadline_when_the_start_is_further_off_then_never_ends_earlier(
    now: datetime, lead: timedelta, longer: timedelta
) -> None:
    near = offer_deadline(now, now + lead, is_working_day)
    far = offer_deadline(now, now + lead + longer, is_working_day)

    assert near is None or (far is not None and near <= far)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 6, 19), False),
        (date(2026, 12, 24), False),
        (date(2027, 1, 6), False),
        (date(2027, 5, 6), False),
        (date(2027, 5, 7), True),
    ],
)
def test_working_day_when_asked_in_sweden_then_knows_free_days(day: date, expected: bool) -> None:
    assert is_working_day(day) is expected
