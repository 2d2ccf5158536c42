"""Which state may follow which, and what a verifier is told of each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.certificates.domain.states import may_become, status_of

STATES = ("reserved", "failed", "issued", "suspended", "superseded", "revoked", "erased")
TODAY = date(2026, 11, 30)
ALLOWED = {
    ("reserved", "issued"),
    ("reserved", "failed"),
    ("failed", "reserved"),
    ("issued", "suspended"),
    ("issued", "superseded"),
    ("issued", "revoked"),
    ("suspended", "issued"),
    ("suspended", "revoked"),
    *((state, "erased") for state in STATES if state != "erased"),
}


def test_may_become_when_every_pair_is_tried_then_these_and_no_others():
    found = {(one, other) for one in STATES for other in STATES if may_become(one, other)}
    assert found == ALLOWED


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("reserved", None),
        ("failed", None),
        ("issued", "valid"),
        ("suspended", "suspended"),
        ("superseded", "superseded"),
        ("revoked", "revoked"),
        ("erased", "erased"),
    ],
)
def test_status_when_it_never_runs_out_then_follows_the_state(state: str, status: str | None):
    assert status_of(state, valid_until=None, today=TODAY) == status


@pytest.mark.parametrize(("days", "status"), [(-1, "valid"), (0, "valid"), (1, "expired")])
def test_status_when_it_runs_out_then_is_valid_through_its_last_day(days: int, status: str):
    today = TODAY + timedelta(days=days)
    assert status_of("issued", valid_until=TODAY, today=today) == status


@pytest.mark.parametrize("state", ["suspended", "superseded", "revoked", "erased"])
def test_status_when_withdrawn_before_it_ran_out_then_stays_withdrawn(state: str):
    tomorrow = TODAY + timedelta(days=1)
    assert status_of(state, valid_until=TODAY, today=tomorrow) == state
