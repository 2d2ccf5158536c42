"""A whole Spinn, started as a user starts it, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser

from demo.ports import free_port
from tests.e2e.site import Site
from tests.support.browser import opened_browser

ROOT = Path(__file__).parents[2]
_START_SECONDS = 600


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    command = [
        sys.executable, "-m", "services.cli", "demo",
        "--directory", str(folder), "--port", str(port),
    ]  # fmt: skip
    with (folder / "demo.out").open("w") as log:
        demo = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        yield _when_ready(demo, folder, port)
    finally:
        demo.terminate()
        demo.wait(_START_SECONDS)


def _when_ready(demo: subprocess.Popen[bytes], folder: Path, port: int) -> Site:
    printed = folder / "demo.out"
    deadline = monotonic() + _START_SECONDS
    while "Spinn is running" not in printed.read_text():
        assert demo.poll() is None, printed.read_text()
        assert monotonic() < deadline, "the demo did not start in time"
        sleep(0.2)
    state = json.loads((folder / "demo.json").read_text())
    return Site(
        url=f"http://127.0.0.1:{port}",
        mail_url=state["mail_url"],
        organizer_email=state["organizer_email"],
        organizer_password=state["organizer_password"],
        folder=folder,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened
