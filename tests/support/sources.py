"""The repository as tests of the house read it: its files, modules and parsed code."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that belongs to the repository: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def files_below(*folders: str, suffix: str = ".py") -> list[Path]:
    """Kept files of one kind below some folders of the repository."""
    places = tuple(ROOT / folder for folder in folders)
    return [
        path
        for path in kept_files()
        if path.suffix == suffix and any(path.is_relative_to(place) for place in places)
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed code of a module."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def calls_in(path: Path) -> Iterator[ast.Call]:
    """Every call in a module."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def imported_by(path: Path) -> Iterator[str]:
    """Top-level names of the packages that a module imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def short(path: Path) -> str:
    """The path from the top of the repository."""
    return path.relative_to(ROOT).as_posix()
