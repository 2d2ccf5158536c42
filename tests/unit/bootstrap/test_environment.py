"""When the virtual environment is made again."""

import hashlib
import json
from pathlib import Path

import pytest

from bootstrap.environment import Environment


@pytest.fixture
def made(tmp_path: Path) -> Environment:
    """An environment as it lies there after it was made."""
    environment = Environment(tmp_path)
    (tmp_path / "requirements.lock").write_text("one==1\n")
    environment.python.parent.mkdir(parents=True)
    of_the_machine = tmp_path / "usr/bin/python3.11"
    of_the_machine.parent.mkdir(parents=True)
    of_the_machine.touch()
    environment.python.symlink_to(of_the_machine)
    (environment.folder / "lib/python3.11/site-packages/pip").mkdir(parents=True)
    lock = hashlib.sha256(b"one==1\n").hexdigest()
    stamp = json.dumps({"lock": lock, "root": str(tmp_path), "python": str(of_the_machine)})
    (environment.folder / "spinn-stamp.json").write_text(stamp)
    return environment


def test_environment_when_made_from_this_lock_is_current(made: Environment):
    assert made.is_current()


def test_environment_when_the_lock_changed_only_needs_its_packages(made: Environment):
    (made.root / "requirements.lock").write_text("one==2\n")
    assert not made.is_current()
    assert made.serves()


def test_environment_when_the_checkout_was_moved_does_not_serve(made: Environment, tmp_path: Path):
    moved = made.root.rename(tmp_path.with_name(tmp_path.name + "-moved"))
    assert not Environment(moved).serves()


def test_environment_when_its_python_is_gone_does_not_serve(made: Environment):
    made.python.unlink()
    assert not made.serves()
    assert not made.is_current()


def test_environment_when_the_machine_has_a_newer_python_does_not_serve(made: Environment):
    newer = made.python.resolve().with_name("python3.13")
    newer.touch()
    made.python.unlink()
    made.python.symlink_to(newer)
    assert not made.serves()
    assert not made.is_current()


def test_environment_when_its_stamp_knows_no_python_only_needs_its_packages(made: Environment):
    stamp = json.loads((made.folder / "spinn-stamp.json").read_text())
    del stamp["python"]
    (made.folder / "spinn-stamp.json").write_text(json.dumps(stamp))
    assert made.serves()
    assert not made.is_current()


def test_environment_when_absent_is_not_current(tmp_path: Path):
    (tmp_path / "requirements.lock").write_text("one==1\n")
    assert not Environment(tmp_path).is_current()
