"""The lottery: bound beforehand, blind to order, even to all, checked with Python alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.queueing.lottery import (
    Lottery,
    commitment,
    draw_key,
    drawn_order,
    keeps_commitment,
)
from services.registration.domain.queueing.outcome import Reason
from tests.support.queueing import applicant, at

RECIPE = re.compile(r"```python\n(.+?)```", re.DOTALL)
FAIRNESS = Path(__file__).parents[4] / "docs" / "fairness.md"
IDS = [f"p{number}" for number in range(10)]


def test_commitment_when_computed_then_is_the_published_formula():
    """Computed once with sha256sum: label, cohort and seed on three lines."""
    assert commitment("a seed", "cohort-1") == (
        "d19d25aa8916a3c71d9c04ddd82637ecc438962b327d0d28cab222d5f255be5c"
    )


def test_commitment_when_the_seed_is_shown_then_fits_it_and_no_other():
    published = commitment("ett frö", "mora-1")

    assert keeps_commitment(f" {published.upper()}\n", seed="ett frö", cohort="mora-1")
    assert not keeps_commitment(published, seed="ett annat", cohort="mora-1")
    assert not keeps_commitment(published, seed="ett frö", cohort="mora-2")


@settings(max_examples=40, deadline=None)
@given(st.permutations(IDS), st.text(max_size=20))
def test_draw_when_ids_come_in_another_order_then_is_the_same(order: list[str], seed: str):
    assert drawn_order(seed, order) == drawn_order(seed, IDS)


def test_draw_when_repeated_over_many_seeds_then_everybody_wins_equally_often():
    """Three places of ten in 4,000 draws: 1,200 each, give or take five standard deviations."""
    wins = Counter(name for seed in range(4000) for name in drawn_order(str(seed), IDS)[:3])

    assert set(wins) == set(IDS)
    assert all(abs(number - 1200) < 5 * (4000 * 0.3 * 0.7) ** 0.5 for number in wins.values())


def test_draw_when_somebody_signs_up_after_it_then_they_come_behind_by_time():
    demand = [applicant("a", 0), applicant("b", 1), applicant("d", 9), applicant("c", 8)]

    rows = Lottery("frö", draw_at=at(5))(demand, 3).decisions

    assert [(row.applicant.id, row.reason) for row in rows] == [
        ("a", Reason.DRAWN),
        ("b", Reason.DRAWN),
        ("c", Reason.IN_ORDER),
        ("d", Reason.FULL),
    ]


def test_draw_when_somebody_withdrew_before_it_then_they_are_not_in_it():
    demand = [applicant("a", 0, leaves=2), applicant("b", 1)]

    rows = Lottery("frö", draw_at=at(5))(demand, 1).decisions

    assert [row.reason for row in rows] == [Reason.WITHDREW, Reason.DRAWN]


def test_draw_when_nobody_signed_up_then_there_is_nothing_to_draw():
    assert Lottery("frö")([], 5).decisions == ()


@pytest.mark.parametrize("seed", ["a seed", "ett frö"])
def test_recipe_when_run_with_python_alone_then_finds_the_same_order(seed: str, tmp_path: Path):
    """The recipe of the documentation, cut out of it and run without any package."""
    recipe = RECIPE.search(FAIRNESS.read_text("utf-8"))
    assert recipe
    script = tmp_path / "check.py"
    script.write_text(recipe.group(1), "utf-8")

    ran = subprocess.run(
        [sys.executable, "-I", "-S", script, commitment(seed, "mora-1"), "mora-1", seed, *IDS],
        check=True,
        capture_output=True,
        text=True,
    )

    assert ran.stdout.split() == drawn_order(seed, IDS)


def test_recipe_when_the_seed_is_another_then_says_so(tmp_path: Path):
    recipe = RECIPE.search(FAIRNESS.read_text("utf-8"))
    assert recipe
    script = tmp_path / "check.py"
    script.write_text(recipe.group(1), "utf-8")

    arguments = [commitment("a seed", "mora-1"), "mora-1", "another seed", *IDS]
    ran = subprocess.run(
        [sys.executable, "-I", "-S", script, *arguments],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (ran.returncode, ran.stdout) == (1, "")


def test_draw_key_when_computed_then_is_the_published_formula():
    assert draw_key("a seed", "p1") == (
        "7e25230b142444d728cb64c2115511663e2675c9e9fff449add10d1ad624ffea"
    )
