"""The command that replays demand: the same seed, the same output; a file of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli import main
from services.registration.domain.waitlist.real_demand import group_of

DEMAND = [
    {"id": "1", "signed_up_at": "2026-03-02T08:00:00+01:00", "group": "company", "party_size": 2},
    {"id": "2", "signed_up_at": "2026-03-02T08:01:00+01:00", "group": "founder"},
    {"id": "3", "signed_up_at": "2026-03-02T08:02:00+01:00", "group": "company"},
]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments])


def _file(folder: Path, content: object) -> str:
    path = folder / "demand.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
def test_simulate_when_run_twice_with_a_seed_then_says_the_same(form: tuple[str, ...]):
    first, second = (_run("--seed", "7", "--scenario", "rush", *form) for _ in range(2))

    assert first.exit_code == 0
    assert first.output == second.output


def test_simulate_when_the_seed_is_another_then_says_something_else():
    assert _run("--seed", "7").output != _run("--seed", "8").output


def test_simulate_when_no_policy_is_named_then_shows_those_that_need_nobody():
    results = json.loads(_run("--json", "--applicants", "20", "--capacity", "5").output)["results"]

    assert [row["policy"] for row in results] == ["first_come", "lottery", "priority"]
    assert [row["admitted"] for row in results] == [5, 5, 5]


def test_simulate_when_demand_is_in_a_file_then_decides_on_it(tmp_path: Path):
    ran = _run("--file", _file(tmp_path, DEMAND), "--capacity", "2", "--json")

    first_come, _lottery, priority = json.loads(ran.output)["results"]
    assert [row["reason"] for row in first_come["decisions"]] == ["in_order", "full", "full"]
    assert [row["admitted"] for row in priority["decisions"]] == [False, True, True]


def test_simulate_when_a_list_is_given_then_manual_follows_it(tmp_path: Path):
    ran = _run(
        *("--file", _file(tmp_path, DEMAND), "--policy", "manual"),
        *("--capacity", "2", "--pick", "3", "--pick", "2", "--json"),
    )

    (manual,) = json.loads(ran.output)["results"]
    assert [row["reason"] for row in manual["decisions"]] == ["not_picked", "picked", "picked"]


def test_simulate_when_shown_as_a_table_then_columns_stand_below_each_other(tmp_path: Path):
    ran = _run("--file", _file(tmp_path, DEMAND), "--capacity", "2", "--policy", "first_come")

    assert ran.output.splitlines() == [
        "4 people want 2 places: file demand.json, seed 1",
        "Entries that were withdrawn are not counted.",
        "",
        "policy      admitted  organisations  largest one has  concentration",
        "first_come         2              0               0%           0.00",
        "",
        "Share admitted by group",
        "         people  first_come",
        "company       3         67%",
        "founder       1          0%",
        "",
        "Share admitted by people from one organisation",
        "      people  first_come",
        "none       4         50%",
        "",
        "Share admitted by time of sign-up, in fifths",
        "   people  first_come",
        "1       2        100%",
        "2       1          0%",
        "4       1          0%",
    ]


@pytest.mark.parametrize(
    "content",
    [{}, [{"id": "1"}], [{**DEMAND[0], "name": "Anna"}], [DEMAND[0], DEMAND[0]]],
    ids=["no list", "too little", "too much", "one id twice"],
)
def test_simulate_when_the_file_is_wrong_then_says_so(tmp_path: Path, content: object):
    ran = _run("--file", _file(tmp_path, content))

    assert (ran.exit_code, ran.output.startswith("Error: ")) == (1, True)


def test_simulate_when_two_demands_are_named_then_asks_for_one(tmp_path: Path):
    cohort = "01900000-0000-7000-8000-000000000000"

    assert _run("--file", _file(tmp_path, DEMAND), "--cohort", cohort).exit_code == 2


@pytest.mark.parametrize(
    ("number", "known", "group"),
    [
        ("556703-7485", True, "company"),
        ("212000-1355", True, "public"),
        ("802002-0015", True, "association"),
        ("302002-0015", True, "organisation"),
        (None, True, "organisation"),
        (None, False, "private"),
    ],
)
def test_group_when_the_number_is_known_then_is_what_it_tells(
    number: str | None,
    known: bool,
    group: str,
):
    assert group_of(number, known=known) == group
