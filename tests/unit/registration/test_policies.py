from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.policies import (
    Admission,
    Occupancy,
    Presence,
    admit,
    attendance_is_open,
    judge_completion,
    may_promote,
    sessions_needed,
)

START = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "limit", "expected"),
    [
        (2, 1, 0, None, Admission.PLACE),
        (2, 2, 0, None, Admission.QUEUE),
        (2, 1, 1, None, Admission.QUEUE),
        (2, 2, 3, 3, Admission.REFUSED),
        (2, 2, 2, 3, Admission.QUEUE),
        (2, 2, 0, 0, Admission.REFUSED),
        (0, 0, 0, None, Admission.QUEUE),
    ],
)
def test_admit_when_cohort_is_so_full_then_decides(
    capacity: int, taken: int, waiting: int, limit: int | None, expected: Admission
) -> None:
    assert admit(Occupancy(capacity, taken, waiting, limit)) is expected


@given(capacity=st.integers(0, 50), taken=st.integers(0, 50), waiting=st.integers(1, 50))
def test_admit_when_somebody_waits_then_nobody_new_gets_a_place(
    capacity: int, taken: int, waiting: int
) -> None:
    assert admit(Occupancy(capacity, min(taken, capacity), waiting, None)) is not Admission.PLACE


def test_may_promote_when_started_closed_or_cancelled_then_not() -> None:
    before = START - timedelta(seconds=1)

    assert may_promote(now=before, until=START, closed=False, cancelled=False)
    assert not may_promote(now=START, until=START, closed=False, cancelled=False)
    assert not may_promote(now=before, until=START, closed=True, cancelled=False)
    assert not may_promote(now=before, until=START, closed=False, cancelled=True)


def test_attendance_is_open_when_two_hours_are_left_then_opens() -> None:
    opens = START - timedelta(hours=2)

    assert attendance_is_open(now=opens, starts_at=START)
    assert not attendance_is_open(now=opens - timedelta(seconds=1), starts_at=START)


@pytest.mark.parametrize(
    ("share", "sessions", "needed"),
    [(1.0, 1, 1), (0.8, 5, 4), (0.8, 10, 8), (0.75, 3, 3), (0.5, 3, 2), (0.01, 3, 1), (0.3, 10, 3)],
)
def test_sessions_needed_when_share_is_not_whole_then_rounds_up(
    share: float, sessions: int, needed: int
) -> None:
    assert sessions_needed(share, sessions) == needed


def test_judge_completion_when_enough_sessions_attended_then_is_met_with_its_sums() -> None:
    presences = [Presence(180, 180), Presence(180, 0), Presence(120, 150), Presence(60, 30)]

    completion = judge_completion(0.75, presences)

    assert completion.met
    assert (completion.minutes_attended, completion.minutes_planned) == (330, 540)
    assert (completion.sessions_attended, completion.sessions_needed) == (3, 3)


def test_judge_completion_when_one_session_short_then_is_not_met() -> None:
    assert not judge_completion(1.0, [Presence(60, 60), Presence(60, 0)]).met
