"""The measure of sizes, on a small repository of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.style import measure_style

VIEW = '@blueprint.get("/")\ndef start():\n    one = 1\n    return one\n'
ACTOR = 'def work(row):\n    pass\n\n\ndramatiq.actor(queue_name="q")(work)\n'


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def lengths(root: Path, kind: str) -> list[int]:
    return [item.lines for item in measure_style.measure(root).of_kind(kind)]


def test_measure_when_module_has_a_function_then_counts_the_lines_of_both(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.py", '"""What it owns."""\n\n\ndef f():\n    return 1\n')

    assert (lengths(tmp_path, "module"), lengths(tmp_path, "function")) == ([5], [2])


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("services/a/web/pages.py", VIEW, 3),
        ("services/a/messaging/actors.py", ACTOR, 2),
        ("services/a/messaging/consumers.py", "def _issued(session):\n    pass\n", 2),
    ],
    ids=["view", "actor", "consumer"],
)
def test_measure_when_function_is_a_door_then_is_a_handler(
    tmp_path: Path, name: str, text: str, lines: int
) -> None:
    write(tmp_path, name, text)

    assert lengths(tmp_path, "handler") == [lines]


def test_measure_when_function_is_no_door_then_is_no_handler(tmp_path: Path) -> None:
    write(tmp_path, "services/a/domain/b.py", "@cache\ndef f():\n    return table.get(1)\n")

    assert lengths(tmp_path, "handler") == []


def test_measure_when_module_is_a_migration_then_leaves_it_out(tmp_path: Path) -> None:
    write(tmp_path, "services/a/migrations/versions/0001.py", "x = 1\n" * 500)

    assert lengths(tmp_path, "module") == []


def test_measure_when_there_are_tests_then_relates_their_lines_to_those_of_code(
    tmp_path: Path,
) -> None:
    write(tmp_path, "shared/a.py", "x = 1\n" * 10)
    write(tmp_path, "tests/unit/test_a.py", "x = 1\n" * 15)

    assert measure_style.measure(tmp_path).test_to_code == 1.5


def test_figures_when_given_lengths_then_are_median_ninetieth_percentile_and_maximum() -> None:
    assert measure_style.figures([*range(1, 10), 40]) == "6/40/40"


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("shared/a.py", "x = 1\n" * 401, "module shared/a.py: 401 lines, at most 400"),
        ("shared/a.py", "def f():\n" + "    x = 1\n" * 50, "function shared/a.py:1 f: 51 lines"),
        (
            "services/a/messaging/consumers.py",
            "def f():\n" + "    x = 1\n" * 25,
            "handler services/a/messaging/consumers.py:1 f: 26 lines, at most 25",
        ),
    ],
    ids=["module", "function", "handler"],
)
def test_main_when_something_is_above_its_cap_then_names_it_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, complaint: str
) -> None:
    write(tmp_path, name, text)

    assert measure_style.main(tmp_path) == 1
    assert complaint in capsys.readouterr().out


def test_main_when_all_is_within_the_caps_then_prints_our_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "shared/a.py", "def f():\n    return 1\n")

    assert measure_style.main(tmp_path) == 0
    assert "| Spinn | 2/2/2 | 2/2/2 | - | 0.00 |" in capsys.readouterr().out
