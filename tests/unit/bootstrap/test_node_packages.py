"""When the packages of npm are installed again, and what is said when they cannot be."""

import hashlib
from pathlib import Path

import pytest

from bootstrap.environment import CannotSetUp, Environment
from bootstrap.node_packages import NodePackages


@pytest.fixture
def installed(tmp_path: Path) -> NodePackages:
    """Packages as they lie there after they were installed."""
    modules = tmp_path / "tests/node_modules"
    modules.mkdir(parents=True)
    (tmp_path / "tests/package-lock.json").write_text("{}")
    (modules / "spinn-stamp").write_text(hashlib.sha256(b"{}").hexdigest())
    return NodePackages(Environment(tmp_path))


def test_packages_when_installed_from_this_lock_are_current(installed: NodePackages):
    assert installed.is_current()


def test_packages_when_the_lock_changed_are_not_current(installed: NodePackages):
    (installed.folder / "package-lock.json").write_text("{ }")
    assert not installed.is_current()


def test_packages_when_never_installed_are_not_current(tmp_path: Path):
    assert not NodePackages(Environment(tmp_path)).is_current()


def test_packages_when_there_is_no_node_then_it_is_said(installed: NodePackages):
    with pytest.raises(CannotSetUp, match=r"Node\.js"):
        installed.bring()


def test_cache_when_the_home_cannot_be_written_is_in_the_checkout(
    installed: NodePackages, tmp_path: Path
):
    assert installed.cache_options(tmp_path) == []
    assert installed.cache_options(tmp_path / "absent") == ["--cache", str(tmp_path / "var/npm")]
