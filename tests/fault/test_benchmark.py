"""The benchmark of sign-ups starts, measures, and finds its own counts exact."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault

_ROOT = Path(__file__).parents[2]
_SHORT = ("--seconds", "0.5", "--clients", "2", "--people", "10")


def test_benchmark_when_it_runs_for_a_moment_then_it_prints_every_row_and_a_rush() -> None:
    ended = subprocess.run(
        [sys.executable, "benchmarks/registration/sign_ups.py", *_SHORT],
        cwd=_ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    printed = ended.stdout.splitlines()
    assert ended.returncode == 0, ended.stderr
    assert [line.split("|")[1].strip() for line in printed if line.startswith("|")] == [
        "what",
        "---",
        "insert and commit (psycopg)",
        "empty view, POST",
        "sign-up, free cohort (POST)",
        "sign-up, free cohort (GET and POST)",
        "sign-up, hot cohort (POST)",
        "sign-up, hot cohort (GET and POST)",
    ]
    assert printed[-1].startswith("Rush: 10 people")
