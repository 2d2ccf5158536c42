"""Rules of the house that the code keeps: one commit, sizes, names, where settings are read."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.support.sources import (
    ROOT,
    calls_in,
    files_below,
    imported_by,
    short,
    tree_of,
)
from tests.support.style import measure_style

DRAWERS = {"base", "common", "helper", "helpers", "lib", "manager", "managers", "misc", "util"}
DRAWERS |= {"utilities", "utils"}

SERVICES = ("services/registration", "services/notifications", "services/certificates")

# Whoever else reads or sets the environment, and why.
OUTSIDE_SETTINGS = {
    "shared/kernel/failpoints.py": "armed by tests before any settings exist",
    "services/certificates/engine/drawing.py": "Fontconfig takes its folder from nowhere else",
    "services/cli_settings.py": "gives settings of the running demo to the command beside it",
    "services/demo.py": "hands settings to the processes that it starts",
    "services/checks.py": "hands its environment to the programs that it starts",
}

# Callers over HTTP; services tell one another facts and ask nothing.
MAY_CALL = {
    "services/registration/gateways/outgoing_http.py": "webhooks leave the house here",
    "services/notifications/gateways/texting.py": "texts go to their provider here",
}
CALLERS = {"aiohttp", "grpc", "http.client", "httpx", "requests", "urllib.request", "urllib3"}


def test_commit_when_looked_for_then_stands_once() -> None:
    commits = [
        f"{short(path)}:{call.lineno}"
        for path in files_below("services", "shared")
        for call in calls_in(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]

    assert [place.split(":")[0] for place in commits] == ["shared/database.py"], commits


def test_lengths_when_measured_then_none_is_above_its_cap() -> None:
    assert measure_style.measure(ROOT).too_long == []


@pytest.mark.parametrize(
    ("kind", "most_median", "most_ninetieth"),
    [("module", 80, 200), ("function", 7, 25), ("handler", 10, 25)],
)
def test_lengths_when_measured_then_most_are_short(
    kind: str, most_median: int, most_ninetieth: int
) -> None:
    lengths = [item.lines for item in measure_style.measure(ROOT).of_kind(kind)]

    middle, ninetieth, _ = map(int, measure_style.figures(lengths).split("/"))

    assert middle <= most_median
    assert ninetieth <= most_ninetieth


def test_modules_when_named_then_none_is_a_drawer() -> None:
    named = {
        short(path): {path.stem, *path.relative_to(ROOT).parts[:-1]}
        for path in files_below("bootstrap", "demo", "services", "shared", "tests", "tools")
    }

    assert [name for name, words in named.items() if words & DRAWERS] == []


def _reads_environment(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in {"environ", "environb", "getenv", "putenv"}
        for node in ast.walk(tree_of(path))
    )


def test_environment_when_read_then_by_settings_and_the_known_few() -> None:
    readers = {
        short(path) for path in files_below("services", "shared") if _reads_environment(path)
    }

    assert readers == set(OUTSIDE_SETTINGS)


def _modules_imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
            found.add(node.module)
    return found


def test_services_when_they_need_one_another_then_do_not_call() -> None:
    callers = {
        short(path): found
        for path in files_below(*SERVICES, "shared")
        if (found := _modules_imported(path) & CALLERS)
    }

    assert callers.keys() == MAY_CALL.keys()


def test_time_when_it_is_needed_then_comes_from_the_clock() -> None:
    """The domain is given ``now``; what it would read itself could not be tested."""
    places = [
        f"{short(path)}:{call.lineno}"
        for path in files_below(*(f"{service}/{part}" for service in SERVICES for part in _INNER))
        for call in calls_in(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"now", "today", "utcnow"}
        if isinstance(call.func.value, ast.Name) and call.func.value.id in {"date", "datetime"}
    ]

    assert places == []


_INNER = ("domain", "storage")


def test_bootstrap_when_there_is_no_environment_yet_then_runs_on_python_alone() -> None:
    foreign = {
        short(path): names
        for path in files_below("bootstrap")
        if (names := set(imported_by(path)) - sys.stdlib_module_names - {"bootstrap"})
    }

    assert foreign == {}
