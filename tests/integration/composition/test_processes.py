"""Real child processes: started again when they die, ended together."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.processes import Child, FailedAtOnce, Supervisor, end_all
from tests.support.waiting import PATIENCE_SECONDS, until

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    child = Child("sleeper", SLEEP, tmp_path / "sleeper.log", {})
    child.start()
    child.wait_until(lambda: child.log_tail() != "", within=PATIENCE_SECONDS)
    yield child
    child.ask_to_end()
    child.wait_for_end()


def test_log_when_read_has_the_name_before_each_line(child: Child):
    assert child.log_tail() == "sleeper | up"


def test_children_when_ended_together_are_gone(tmp_path: Path):
    children = [Child(name, SLEEP, tmp_path / name, {}) for name in ("one", "two")]
    for child in children:
        child.start()
    end_all(children)
    assert not any(child.is_running for child in children)


def test_child_that_ended_before_when_all_are_ended_does_no_harm(tmp_path: Path):
    never_started = Child("never", SLEEP, tmp_path / "never", {})
    end_all([never_started])
    assert not never_started.is_running


def test_child_when_it_fails_at_once_stops_the_whole(tmp_path: Path):
    command = [sys.executable, "-c", "raise SystemExit('no such setting')"]
    child = Child("broken", command, tmp_path / "log", {})
    child.start()
    # However long it takes to fail on a busy machine, it has not settled before.
    supervisor = Supervisor(lambda _text: None, settled_after=PATIENCE_SECONDS)
    supervisor.watch(child.name, child)
    with pytest.raises(FailedAtOnce, match=r"broken \| no such setting"):
        supervisor.run(threading.Event())


class Flickering:
    """Something that has settled, dies once, and is started again."""

    def __init__(self, stop: threading.Event) -> None:
        self.looks = 0
        self.starts = 0
        self._stop = stop

    @property
    def is_running(self) -> bool:
        self.looks += 1
        return self.looks == 1

    def start(self) -> None:
        self.starts += 1
        self._stop.set()


def test_process_that_had_settled_when_it_dies_is_started_again():
    stop, said = threading.Event(), []
    flickering = Flickering(stop)
    supervisor = Supervisor(said.append, settled_after=0)
    supervisor.watch("flickering", flickering)
    supervisor.run(stop)
    assert flickering.starts == 1
    assert said == ["flickering has ended; it is started again in 1 s."]


def test_child_when_its_parent_is_killed_ends_too(tmp_path: Path):
    script = (
        "import os, pathlib, signal, sys\n"
        "from services.processes import Child\n"
        f"child = Child('x', {SLEEP!r}, pathlib.Path({str(tmp_path / 'log')!r}), {{}})\n"
        "child.start()\n"
        f"child.wait_until(lambda: child.log_tail() != '', within={PATIENCE_SECONDS})\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    until(lambda: is_gone(Path("/proc", parent.stdout.decode().strip(), "cwd")))


def is_gone(working_directory: Path) -> bool:
    """Whether the process has ended, be its exit read by anybody or not."""
    try:
        working_directory.readlink()
    except OSError:
        return True
    return False


def test_signal_when_sent_to_the_terminals_group_does_not_reach_children(child: Child):
    assert os.getpgid(child.pid or 0) != os.getpgid(0)
