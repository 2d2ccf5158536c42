"""A server that may not run as root reaches what lies in a folder that is closed to others."""

import subprocess
from pathlib import Path

import pytest

from demo.privileges import give_away, unprivileged_prefix


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A program in a folder that only its owner may enter, as /root is."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    program = folder / "program"
    program.write_text("#!/bin/sh\nid -u\n")
    program.chmod(0o755)
    return program


def run(closed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    prefix = unprivileged_prefix([closed])
    return subprocess.run([*prefix, *command], capture_output=True, text=True, check=False)


def test_program_in_a_closed_folder_when_started_runs_but_not_as_root(closed: Path):
    done = run(closed, str(closed))
    assert done.returncode == 0
    assert done.stdout.strip() != "0"


def test_program_in_a_closed_folder_when_looked_for_is_found(closed: Path):
    assert run(closed, "/usr/bin/test", "-x", str(closed)).returncode == 0


def test_folder_when_given_away_can_be_written_by_the_server(closed: Path):
    data = closed.parent / "data"
    data.mkdir(mode=0o700)
    give_away(data)
    assert run(closed, "/usr/bin/touch", str(data / "file")).returncode == 0
