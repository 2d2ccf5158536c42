"""Keeping the demo's processes alive: started in order, started again when one dies, stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from demo.server_process import ServerProcess

_WATCH_SECONDS = 0.5
# Who is killed leaves its own children behind, so this is for what hangs, not for what is slow.
_STOP_SECONDS = 30.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
# A process that lives longer than this has started; one that never did will not get better.
_SETTLED_SECONDS = 5.0


class FailedAtOnce(Exception):
    """A process ended before it had started properly; the text ends with the tail of its log."""


class Watched(Protocol):
    """Something that runs and can be started again."""

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        ...

    def start(self) -> None:
        """Start it again."""
        ...


@dataclass
class Child:
    """One process of ours: what it runs, where its log goes, in what environment."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    _process: ServerProcess = field(init=False)

    def __post_init__(self) -> None:
        self._process = ServerProcess(self.name, log=self.log, death_signal=signal.SIGTERM)

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._process.is_running

    @property
    def pid(self) -> int | None:
        """Its process id, or None when it does not run."""
        return self._process.pid

    def start(self) -> None:
        """Start it and return at once."""
        self._process.launch(self.command, environment=self.environment)

    def wait_until(self, answers: Callable[[], bool], *, within: float) -> None:
        """Return when it answers; raises ServerFailed when it ends or needs too long."""
        self._process.wait_until(answers, within=within)

    def ask_to_end(self) -> None:
        """Send it SIGTERM and return at once."""
        self._process.ask_to_end(signal.SIGTERM)

    def wait_for_end(self) -> None:
        """Return when it has ended; it is killed when it does not end in time."""
        self._process.wait_for_end(_STOP_SECONDS)

    def log_tail(self) -> str:
        """The end of its log, each line with its name before it."""
        lines = self._process.log_tail().splitlines()[-12:]
        return "\n".join(f"{self.name} | {line}" for line in lines)


@dataclass
class _Life:
    """When a process was last started, and how long to wait before the next time."""

    started: float
    settled: bool = False
    wait: float = _FIRST_WAIT
    restart_at: float | None = None


class Supervisor:
    """Watches what it is given and starts it again when it has died, with growing pauses."""

    def __init__(
        self, say: Callable[[str], None], *, settled_after: float = _SETTLED_SECONDS
    ) -> None:
        self._say = say
        self._settled_after = settled_after
        self._lives: dict[str, tuple[Watched, _Life]] = {}

    def watch(self, name: str, watched: Watched) -> None:
        """Take on something that has just been started."""
        self._lives[name] = (watched, _Life(time.monotonic()))

    def run(self, stop: Event) -> None:
        """Watch until `stop` is set; raises FailedAtOnce when something never started."""
        while not stop.wait(_WATCH_SECONDS):
            for name, (watched, life) in self._lives.items():
                self._look(name, watched, life)

    def _look(self, name: str, watched: Watched, life: _Life) -> None:
        now = time.monotonic()
        if life.restart_at is not None:
            if now >= life.restart_at:
                life.restart_at, life.started = None, now
                watched.start()
        elif not watched.is_running:
            self._plan_restart(name, watched, life)
        elif now - life.started > self._settled_after:
            life.settled, life.wait = True, _FIRST_WAIT

    def _plan_restart(self, name: str, watched: Watched, life: _Life) -> None:
        tail = watched.log_tail() if isinstance(watched, Child) else ""
        if not life.settled:
            raise FailedAtOnce(f"{name} ended at once.\n{tail}")
        self._say(f"{name} has ended; it is started again in {life.wait:.0f} s.\n{tail}".rstrip())
        life.restart_at = time.monotonic() + life.wait
        life.wait = min(life.wait * 2, _LONGEST_WAIT)


def end_all(children: Sequence[Child]) -> None:
    """Ask all to end together, and return when they have."""
    for child in children:
        child.ask_to_end()
    for child in children:
        child.wait_for_end()
