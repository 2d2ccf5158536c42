"""The steps of `./spinn test` and their account."""

from pathlib import Path

import pytest

from services.checks import STEPS, Step, run_steps, steps_of


def names(*chosen: str) -> list[str]:
    return [step.name for step in steps_of(chosen)]


def test_steps_when_none_is_named_are_all():
    assert names() == names("all") == list(STEPS)


def test_steps_when_named_are_run_once_in_their_order():
    assert names("unit", "lint", "unit") == ["lint", "unit"]


def test_architecture_when_named_brings_the_layers():
    assert names("architecture") == ["layers", "architecture"]


@pytest.fixture
def said() -> list[str]:
    return []


def python(name: str, status: int) -> Step:
    return Step(name, (("python", "-c", f"raise SystemExit({status})"),))


def test_steps_when_one_fails_are_all_run_and_the_last_line_says_so(
    tmp_path: Path, said: list[str]
):
    steps = [python("one", 1), python("two", 0)]
    assert not run_steps(steps, (), root=tmp_path, say=said.append)
    assert any(line.startswith("── two: passed") for line in said)
    assert said[-1].startswith("2 steps in ")
    assert said[-1].endswith("failed: one")


def test_steps_when_all_pass_say_so(tmp_path: Path, said: list[str]):
    assert run_steps([python("one", 0)], (), root=tmp_path, say=said.append)
    assert said[-1].endswith("all passed")


def test_step_of_several_programs_when_the_first_fails_fails(tmp_path: Path, said: list[str]):
    commands = python("x", 1).commands + python("x", 0).commands
    assert not run_steps([Step("both", commands)], (), root=tmp_path, say=said.append)


def test_step_that_waits_when_others_run_is_told_last_with_what_it_printed(
    tmp_path: Path, said: list[str]
):
    slow = Step("slow", (("python", "-c", "print('seen'); raise SystemExit(1)"),), waits=True)
    assert not run_steps([slow, python("one", 0)], (), root=tmp_path, say=said.append)
    assert [line.split(",")[0].strip() for line in said[:-1]] == [
        "── one",
        "── one: passed",
        "── slow",
        "seen",
        "── slow: FAILED",
    ]
    assert said[-1].endswith("failed: slow")
