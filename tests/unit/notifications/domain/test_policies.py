from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import policies
from services.notifications.facts.letter_facts import Kind

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
START = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        (datetime(2027, 1, 12, 17, 0), START),
        (datetime(2027, 6, 12, 17, 0), datetime(2027, 6, 12, 15, 0, tzinfo=UTC)),
    ],
)
def test_wall_time_when_read_in_its_zone_then_the_instant(
    wall: datetime, expected: datetime
) -> None:
    assert policies.instant_of(wall, "Europe/Stockholm") == expected


@pytest.mark.parametrize(("sequence", "stale"), [(1, True), (2, True), (3, False)])
def test_fact_when_no_newer_than_what_was_applied_then_stale(sequence: int, stale: bool) -> None:
    assert policies.is_stale(sequence, 2) is stale


@pytest.mark.parametrize(("sessions", "expected"), [(1, True), (3, True), (4, False)])
def test_sessions_when_few_then_each_is_worth_an_invitation(sessions: int, expected: bool) -> None:
    assert policies.invites_by_mail(sessions, up_to=3) is expected


@given(attempts=st.integers(1, 12))
def test_retry_when_planned_then_near_its_step_and_the_same_for_the_same_row(attempts: int) -> None:
    delivery_id = uuid4()
    step = timedelta(minutes=(1, 5, 15, 60, 240)[min(attempts, 5) - 1])
    planned = policies.retry_at(delivery_id, attempts, now=NOW)
    assert step * 0.8 <= planned - NOW <= step * 1.2
    assert planned == policies.retry_at(delivery_id, attempts, now=NOW)


def test_retry_when_planned_for_many_then_spread() -> None:
    planned = {policies.retry_at(uuid4(), 1, now=NOW) for _ in range(50)}
    assert len(planned) == 50


@pytest.mark.parametrize("kind", get_args(Kind))
def test_mail_when_one_may_do_without_it_then_never_repeated_nor_sent_after_a_complaint(
    kind: Kind,
) -> None:
    can_be_missed = kind in {"reminder", "announcement", "invited"}
    assert policies.goes_again_after_silence(kind) is not can_be_missed
    assert policies.is_held_back(kind, "complained") is can_be_missed


def test_days_before_when_clocks_change_then_the_wall_time_stays() -> None:
    before = policies.days_before(
        datetime(2027, 3, 28, 18, 0), "Europe/Stockholm", days=1, at=time(18, 0)
    )
    start = policies.instant_of(datetime(2027, 3, 28, 18, 0), "Europe/Stockholm")
    assert start - before == timedelta(hours=23)


def test_minutes_before_when_clocks_change_then_the_elapsed_time_stays() -> None:
    start = policies.instant_of(datetime(2027, 3, 28, 18, 0), "Europe/Stockholm")
    assert start - policies.minutes_before(start, 1440) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("lead", "grace"),
    [
        (timedelta(hours=32), timedelta(hours=6)),
        (timedelta(hours=4), timedelta(hours=1)),
        (timedelta(0), timedelta(0)),
    ],
)
def test_grace_when_the_lead_is_given_then_a_quarter_and_six_hours_at_most(
    lead: timedelta, grace: timedelta
) -> None:
    assert policies.grace(START - lead, START) == grace


@pytest.mark.parametrize(
    ("late", "by_hand", "answer"),
    [
        (timedelta(0), False, "send"),
        (timedelta(hours=6), False, "send"),
        (timedelta(hours=6, seconds=1), False, "missed"),
        (timedelta(hours=12), True, "send"),
        (timedelta(hours=32), True, "missed"),
        (timedelta(hours=32), False, "missed"),
    ],
)
def test_reminder_when_late_then_sent_while_it_helps(
    late: timedelta, by_hand: bool, answer: str
) -> None:
    due_at = START - timedelta(hours=32)
    found = policies.reminder_answer(
        due_at=due_at, starts_at=START, now=due_at + late, by_hand=by_hand
    )
    assert found == answer


@given(now=st.datetimes(datetime(2027, 1, 1), datetime(2027, 2, 1), timezones=st.just(UTC)))
def test_reminder_when_the_session_has_begun_then_never_sent(now: datetime) -> None:
    for by_hand in (True, False):
        answer = policies.reminder_answer(
            due_at=START - timedelta(days=1), starts_at=START, now=now, by_hand=by_hand
        )
        assert answer == "missed" or now < START


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, NOW + timedelta(days=5)),
        (NOW + timedelta(days=1), NOW + timedelta(days=1)),
        (NOW + timedelta(days=9), NOW + timedelta(days=5)),
    ],
)
def test_giving_up_when_something_ends_it_then_by_then_else_after_patience(
    ends: datetime | None, expected: datetime
) -> None:
    assert policies.give_up_at(NOW, ends, after=timedelta(days=5)) == expected
