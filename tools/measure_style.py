"""Measures the sizes of modules, functions and handlers, and fails above the hard caps.

Lines are lines of the file, with blanks, comments and docstrings. Handlers are views (functions
with a route), Dramatiq actors and consumers of messages. Migrations are left out: they are made
by a generator and read once.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CODE = ("bootstrap", "demo", "services", "shared")
CAPS = {"module": 400, "function": 50, "handler": 25}
GOALS = {"module": "80/200/400", "function": "7/25/50", "handler": "10/-/25"}
LONGEST = 10

_ROUTES = {"route", "get", "post", "put", "patch", "delete"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Measured:
    """One module or function and its length in lines."""

    kind: str
    name: str
    lines: int


@dataclass(frozen=True)
class Report:
    """All that was measured, and how many lines of tests there are for one line of code."""

    measured: tuple[Measured, ...]
    test_to_code: float

    def of_kind(self, kind: str) -> list[Measured]:
        """Everything of one kind, the longest first; a handler is a function too."""
        kinds = {"function", "handler"} if kind == "function" else {kind}
        found = (item for item in self.measured if item.kind in kinds)
        return sorted(found, key=lambda item: (-item.lines, item.name))

    @property
    def too_long(self) -> list[Measured]:
        """Whatever is above the hard cap of its kind."""
        return [item for item in self.measured if item.lines > CAPS[item.kind]]


def measure(root: Path) -> Report:
    """Measure the repository at ``root``."""
    measured: list[Measured] = []
    for path in _modules(root, CODE):
        measured.extend(_measure_module(path, path.relative_to(root).as_posix()))
    code = sum(item.lines for item in measured if item.kind == "module")
    tests = sum(len(_lines(path)) for path in _modules(root, ("tests",)))
    return Report(tuple(measured), tests / code if code else 0.0)


def _modules(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts and path.stat().st_size:
                yield path


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def _measure_module(path: Path, name: str) -> Iterator[Measured]:
    yield Measured("module", name, len(_lines(path)))
    tree = ast.parse(path.read_text("utf-8"))
    actors = set(_actors(tree))
    consumer = path.name == "consumers.py"
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            end = node.end_lineno or node.lineno
            handles = consumer or node.name in actors or _has_route(node)
            kind = "handler" if handles else "function"
            yield Measured(kind, f"{name}:{node.lineno} {node.name}", end - node.lineno + 1)


def _has_route(node: _Function) -> bool:
    targets = (item.func for item in node.decorator_list if isinstance(item, ast.Call))
    return any(isinstance(target, ast.Attribute) and target.attr in _ROUTES for target in targets)


def _actors(tree: ast.Module) -> Iterator[str]:
    """Names of the functions given to ``dramatiq.actor(...)(function)``."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Call)):
            continue
        maker = node.func.func
        if isinstance(maker, ast.Attribute) and maker.attr == "actor":
            for argument in node.args:
                if isinstance(argument, ast.Attribute):
                    yield argument.attr
                elif isinstance(argument, ast.Name):
                    yield argument.id


def figures(lengths: Sequence[int]) -> str:
    """Return median, 90th percentile and maximum, as in the table of the style."""
    if not lengths:
        return "-"
    ordered = sorted(lengths)
    nine_tenths = ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]
    return f"{median(ordered):.0f}/{nine_tenths}/{ordered[-1]}"


def table(report: Report) -> str:
    """Return our row of the table, what we aim at, and the longest functions."""
    lengths = {kind: [item.lines for item in report.of_kind(kind)] for kind in CAPS}
    ours = " | ".join(figures(lengths[kind]) for kind in CAPS)
    rows = [
        "| median/p90/max | module | function | handler | test:code |",
        "| --- | --- | --- | --- | --: |",
        f"| Spinn | {ours} | {report.test_to_code:.2f} |",
        f"| aim | {' | '.join(GOALS[kind] for kind in CAPS)} | 1.3 to 2.0 |",
        "",
        "The longest functions:",
    ]
    rows += [f"{item.lines:4}  {item.name}" for item in report.of_kind("function")[:LONGEST]]
    return "\n".join(rows)


def main(root: Path) -> int:
    """Print the table; return 1 if anything is above a hard cap."""
    report = measure(root)
    print(table(report))
    for item in report.too_long:
        print(f"too long: {item.kind} {item.name}: {item.lines} lines, at most {CAPS[item.kind]}")
    return 1 if report.too_long else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
