"""Makes docs/conformance.md from the checklists' points and the tests that name them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CONFORMANCE = ROOT / "tests" / "conformance"
PAGE = ROOT / "docs" / "conformance.md"

_HEAD = """\
# Conformance

What Spinn holds itself to, point by point, and the tests that decide each. A point is met when
tests name it and no gap is stated; `./spinn test conformance` runs them all. This page is made
from `tests/conformance` by `python -m tools.write_conformance`.
"""


@dataclass(frozen=True)
class Point:
    """One numbered point, its gap if it is not wholly met, and the tests that decide it."""

    number: int
    title: str
    gap: str
    tests: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether it is met, partly met or not met."""
        if not self.tests:
            return "not met"
        return "partly" if self.gap else "met"


@dataclass(frozen=True)
class Checklist:
    """A folder's points, by section."""

    folder: Path
    title: str
    sections: tuple[tuple[str, tuple[Point, ...]], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All points in their order."""
        return tuple(point for _, points in self.sections for point in points)


def checklists() -> Iterator[Checklist]:
    """Yield each folder of conformance tests that has points, with what its tests decide."""
    for source in sorted(CONFORMANCE.glob("*/points.toml")):
        yield _checklist(source)


def named_by_tests(folder: Path) -> dict[int, tuple[str, ...]]:
    """Return the tests that each number is named by, as ``file::test``."""
    found: dict[int, tuple[str, ...]] = {}
    for module in sorted(folder.glob("test_*.py")):
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for number in _numbers(function):
                    found[number] = (*found.get(number, ()), f"{module.name}::{function.name}")
    return found


def page() -> str:
    """Return the text of docs/conformance.md."""
    return "\n".join([_HEAD, *(_part(checklist) for checklist in checklists())])


def _checklist(source: Path) -> Checklist:
    described = tomllib.loads(source.read_text(encoding="utf-8"))
    tests = named_by_tests(source.parent)
    sections = tuple(
        (section["title"], tuple(_point(each, tests) for each in section["points"]))
        for section in described["section"]
    )
    return Checklist(source.parent, described["title"], sections)


def _point(described: dict[str, Any], tests: dict[int, tuple[str, ...]]) -> Point:
    number = described["number"]
    return Point(number, described["title"], described.get("gap", ""), tests.get(number, ()))


def _numbers(function: ast.FunctionDef) -> Iterator[int]:
    for each in function.decorator_list:
        if isinstance(each, ast.Call) and getattr(each.func, "id", None) == "point":
            yield from (ast.literal_eval(argument) for argument in each.args)


def _part(checklist: Checklist) -> str:
    points = checklist.points
    met = sum(point.state == "met" for point in points)
    lines = [f"## {checklist.title}", "", f"{met} of {len(points)} points are met.", ""]
    for title, points_of_section in checklist.sections:
        lines += [f"### {title}", "", "| | point | state | decided by |", "|--:|---|---|---|"]
        lines += [_row(point, checklist.folder) for point in points_of_section]
        lines.append("")
    return "\n".join(lines)


def _row(point: Point, folder: Path) -> str:
    where = f"../{folder.relative_to(ROOT)}"
    links = ", ".join(
        f"[{test.partition('::')[2].removeprefix('test_')}]({where}/{test.partition('::')[0]})"
        for test in point.tests
    )
    state = f"{point.state}: {point.gap}" if point.gap else point.state
    return f"| {point.number} | {point.title} | {state} | {links} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
