"""What the demo remembers between its starts, in var/demo.json, and the lock that makes it one."""

from __future__ import annotations

import contextlib
import fcntl
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

_ORGANIZER_EMAIL = "alva.lind@exempel.se"
_ORGANIZER_NAME = "Alva Lind"


class AlreadyRunning(Exception):
    """The demo of this checkout runs already; the text says where."""


@dataclass
class DemoState:
    """Secrets made on the first start, and the settings of the run that is going on."""

    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    organizer_email: str = _ORGANIZER_EMAIL
    organizer_name: str = _ORGANIZER_NAME
    organizer_password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    mail_url: str = ""
    migrated_to: str = ""
    is_loaded: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it for the owner's eyes only."""
        unfinished = folder / "demo.json.unfinished"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(self), indent=2))
        unfinished.rename(_file(folder))


def read_or_make(folder: Path) -> DemoState:
    """What an earlier start left, else fresh secrets."""
    if _file(folder).exists():
        return DemoState(**json.loads(_file(folder).read_text()))
    state = DemoState()
    state.save(folder)
    return state


def environment_of_the_running_demo(folder: Path) -> dict[str, str]:
    """The settings of the demo that runs now; empty when none does."""
    try:
        with only_one(folder):
            return {}
    except AlreadyRunning:
        return read_or_make(folder).environment


def start_over(folder: Path) -> None:
    """Forget everything; call it while holding the lock."""
    for name in ("postgres", "redis", "mail", "files", "sent", "log"):
        shutil.rmtree(folder / name, ignore_errors=True)
    _file(folder).unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock; raises AlreadyRunning. The kernel frees it however its holder ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = read_or_make(folder).environment.get("SPINN_PUBLIC_URL", "")
            raise AlreadyRunning(f"The demo is running already: {address}") from None
        yield


def _file(folder: Path) -> Path:
    return folder / "demo.json"
