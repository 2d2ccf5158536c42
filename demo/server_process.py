"""One server program as a child process: launched, waited for, stopped, and never left over."""

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.02
_LOG_TAIL = 1_500


class ServerFailed(Exception):
    """A private server did not start or did not answer; the text ends with the tail of its log."""


@dataclass
class ServerProcess:
    """A server that runs in its own session, so that Ctrl-C in a terminal does not reach it.

    `prefix` goes before the command (see `demo.privileges`), `death_signal` is what the kernel
    sends to the server when we die without having stopped it.
    """

    name: str
    log: Path
    death_signal: signal.Signals
    prefix: Sequence[str] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def is_running(self) -> bool:
        """Whether the process lives, be it ready or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Its process id, or None when it does not run."""
        return self._process.pid if self._process is not None and self.is_running else None

    def launch(self, command: Sequence[str], *, environment: Mapping[str, str]) -> None:
        """Start the program and return at once."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - a fixed command line, no shell
                # In this order: the kernel forgets the death signal of a process that changes user.
                [*self.prefix, *_leash(self.death_signal), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, **environment},
                start_new_session=True,
            )

    def wait_until(self, answers: Callable[[], bool], *, within: float) -> None:
        """Return when the server answers; raise ServerFailed when it ends or needs too long."""
        deadline = time.monotonic() + within
        while not answers():
            if not self.is_running:
                raise ServerFailed(f"{self.name} ended at once:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self.name} did not answer in time:\n{self.log_tail()}")
            time.sleep(POLL_SECONDS)

    def stop(self, kind: signal.Signals, *, patience: float) -> None:
        """Ask it to end by this signal; kill it when it has not ended after `patience` seconds."""
        self.ask_to_end(kind)
        self.wait_for_end(patience)

    def ask_to_end(self, kind: signal.Signals) -> None:
        """Send it this signal and return at once."""
        if self._process is not None:
            self._process.send_signal(kind)

    def wait_for_end(self, patience: float) -> None:
        """Return when it has ended; kill it when that takes longer than `patience` seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it without notice, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def log_tail(self) -> str:
        """The end of what it has written."""
        return self.log.read_text(errors="replace")[-_LOG_TAIL:] if self.log.exists() else ""


def end_leftover(pid_file: Path, directory: Path, *, patience: float = 60) -> None:
    """End a server that an earlier, killed parent left in `directory`, and remove its pid file.

    A number in a stale pid file may by now belong to somebody else's process (after a restart of
    the machine it often does), so only a process that works in `directory` is touched.
    """
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        if _works_in(pid, directory):
            _end(pid, directory, patience)
    pid_file.unlink(missing_ok=True)


def _end(pid: int, directory: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        while _works_in(pid, directory):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(POLL_SECONDS)


def _works_in(pid: int, directory: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == directory.resolve()
    except OSError:
        return False


def _leash(death_signal: signal.Signals) -> list[str]:
    # The kernel sends the signal when the launching *thread* ends; a server that was launched in
    # a passing thread must outlive it, so it goes without.
    setpriv = shutil.which("setpriv")
    if setpriv is None or threading.current_thread() is not threading.main_thread():
        return []
    return [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--"]
