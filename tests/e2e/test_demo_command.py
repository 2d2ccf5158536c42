"""`./spinn demo` as a whole: it serves, says where, is one of its kind, and ends cleanly."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.ports import free_port
from tests.support.waiting import PATIENCE_SECONDS

START_SECONDS = STOP_SECONDS = 600


@dataclass
class RunningDemo:
    """A demo in a process of its own, and what it has printed until it served."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    printed: str

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def stop(self, kind: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(kind)
        return self.process.wait(STOP_SECONDS)


def command(folder: Path, port: int, *options: str) -> list[str]:
    start = [sys.executable, "-m", "services.cli", "demo"]
    return [*start, "--directory", str(folder), "--port", str(port), *options]


Start = Callable[..., RunningDemo]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def begin(*options: str, folder: Path | None = None) -> RunningDemo:
        port, folder = free_port(), folder or tmp_path_factory.mktemp("demo")
        process = subprocess.Popen(
            command(folder, port, *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return RunningDemo(process, port, folder, read_until_it_serves(process))

    yield begin
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def running(start: Start) -> RunningDemo:
    return start()


def read_until_it_serves(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed, deadline = "", time.monotonic() + START_SECONDS
    while "Ctrl-C stops everything" not in printed:
        line = process.stdout.readline()
        assert line, f"the demo ended: {printed}"
        assert time.monotonic() < deadline, printed
        printed += line
    return printed


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/notifications/healthz", "/certificates/healthz"]
)
def test_demo_when_started_serves_all_three_services(running: RunningDemo, path: str):
    assert running.get(path) == 200


def test_demo_when_started_prints_where_it_is_and_how_to_sign_in(running: RunningDemo):
    state = json.loads((running.folder / "demo.json").read_text())
    for expected in (
        f"http://127.0.0.1:{running.port}/",
        state["mail_url"],
        state["organizer_email"],
        state["organizer_password"],
    ):
        assert expected in running.printed


def test_demo_when_one_runs_already_says_so(running: RunningDemo):
    second = subprocess.run(
        command(running.folder, free_port()), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"running already: http://127.0.0.1:{running.port}" in second.stderr


def test_demo_when_stopped_leaves_no_process_and_keeps_its_data_until_it_is_reset(start: Start):
    first = start()
    assert first.stop(signal.SIGINT) == 0
    assert processes_in(first.folder) == []
    second = start(folder=first.folder)
    assert password(second) == password(first)
    assert second.stop(signal.SIGTERM) == 0
    third = start("--reset", folder=first.folder)
    assert password(third) != password(first)


def password(demo: RunningDemo) -> str:
    return next(line for line in demo.printed.splitlines() if "Password" in line).split()[-1]


def processes_in(folder: Path) -> list[str]:
    """What still runs with this folder on its command line or as its working directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = str((process / "cwd").readlink())
        except OSError:
            continue
        if str(folder) in words or place.startswith(str(folder)):
            found.append(words)
    return found
