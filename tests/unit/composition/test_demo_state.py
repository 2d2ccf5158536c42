"""What the demo remembers, and that there is one of it."""

from pathlib import Path

import pytest

from services.demo_state import (
    AlreadyRunning,
    environment_of_the_running_demo,
    only_one,
    read_or_make,
    start_over,
)


def test_secrets_when_read_again_are_the_same_and_for_the_owner_only(tmp_path: Path):
    first = read_or_make(tmp_path)
    assert read_or_make(tmp_path) == first
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600


def test_secrets_when_started_over_are_new(tmp_path: Path):
    first = read_or_make(tmp_path)
    (tmp_path / "postgres").mkdir()
    start_over(tmp_path)
    assert read_or_make(tmp_path).organizer_password != first.organizer_password
    assert not (tmp_path / "postgres").exists()


def test_demo_when_one_runs_says_where(tmp_path: Path):
    state = read_or_make(tmp_path)
    state.environment = {"SPINN_PUBLIC_URL": "http://127.0.0.1:8000"}
    state.save(tmp_path)
    with (
        only_one(tmp_path),
        pytest.raises(AlreadyRunning, match=r"http://127\.0\.0\.1:8000"),
        only_one(tmp_path),
    ):
        pass


def test_settings_of_the_demo_when_it_runs_are_found(tmp_path: Path):
    state = read_or_make(tmp_path)
    state.environment = {"SPINN_REDIS_URL": "redis://127.0.0.1:1/0"}
    state.save(tmp_path)
    assert environment_of_the_running_demo(tmp_path) == {}
    with only_one(tmp_path):
        assert environment_of_the_running_demo(tmp_path) == state.environment
