"""All processes of Spinn, started as in production, to be killed one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from redis import Redis
from sqlalchemy import text

from demo.ports import free_port
from demo.redis import PrivateRedis
from tests.support.databases import TestDatabase
from tests.support.mail_sink import MailSink
from tests.support.registration import SECRET
from tests.support.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
SERVICES = ("registration", "notifications", "certificates")
KINDS = ("web", "relay", "scheduler", "worker")
_READY_SECONDS = 600


@dataclass
class Ensemble:
    """Web, relay, scheduler and worker, one process each for all services."""

    databases: dict[str, TestDatabase]
    redis: PrivateRedis
    sink: MailSink
    folder: Path
    port: int = field(default_factory=free_port)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *kinds: str) -> None:
        for kind in kinds or KINDS:
            self._running[kind] = self._spawn(kind, {})
        if not kinds or "web" in kinds:
            self._wait_for_web()

    def restart_armed(self, kind: str, failpoint: str) -> Path:
        """Start ``kind`` anew so that it dies at ``failpoint``; return the flag that it raises."""
        self.stop(kind)
        flag = self.folder / f"died-at-{failpoint}-{monotonic()}"
        armed = {"SPINN_FAILPOINT": failpoint, "SPINN_FAILPOINT_FLAG": str(flag)}
        self._running[kind] = self._spawn(kind, armed)
        if kind == "web":
            self._wait_for_web()
        return flag

    def revive(self) -> None:
        """Start again what has died, as an init system would."""
        for kind, process in list(self._running.items()):
            if process.poll() is not None:
                self._running[kind] = self._spawn(kind, {})

    def stop(self, *kinds: str) -> None:
        for kind in kinds or tuple(self._running):
            process = self._running.pop(kind)
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self, kind: str) -> None:
        self._running[kind].send_signal(signal.SIGKILL)
        self._running[kind].wait()

    def report(self) -> str:
        """Where everything stands, for whoever reads a failure."""
        lines = []
        for name, database in self.databases.items():
            with database.transaction() as session:
                unpublished = session.scalar(
                    text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
                )
                letters = session.execute(text("SELECT error FROM dead_letter")).scalars().all()
            lines.append(f"{name}: {unpublished} unpublished, dead letters {letters}")
        client = Redis.from_url(self.redis.url, decode_responses=True)
        lines += [f"{key}: {client.type(key)}" for key in sorted(client.keys("dramatiq*"))]
        lines += [
            f"{kind}: exit {process.poll()}\n{(self.folder / f'{kind}.log').read_text()[-1500:]}"
            for kind, process in self._running.items()
        ]
        return "\n".join(lines)

    def _spawn(self, kind: str, more: dict[str, str]) -> subprocess.Popen[bytes]:
        options = {
            "web": ("--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "8"),
            "worker": ("--threads", "6"),
        }.get(kind, ())
        log = (self.folder / f"{kind}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, "-m", "services.cli", kind, *options],
            cwd=ROOT,
            env={**os.environ, **self._environment(), **more},
            stdout=log,
            stderr=log,
        )

    def _environment(self) -> dict[str, str]:
        return {
            **{f"SPINN_{name.upper()}_DATABASE_URL": self.databases[name].url for name in SERVICES},
            "SPINN_REDIS_URL": self.redis.url,
            "SPINN_PUBLIC_URL": self.url,
            "SPINN_SECRET_KEY": SECRET,
            "SPINN_ENVIRONMENT": "test",
            "SPINN_QUEUE_HEARTBEAT_SECONDS": "2",
            "SPINN_REGISTRATION_SIGN_UP_LIMIT": "100000/minute",
            "SPINN_NOTIFICATIONS_SMTP_HOST": self.sink.host,
            "SPINN_NOTIFICATIONS_SMTP_PORT": str(self.sink.port),
            "SPINN_NOTIFICATIONS_SMTP_SECURITY": "none",
            "SPINN_NOTIFICATIONS_SENDER_ADDRESS": "spinn@exempel.se",
            "SPINN_NOTIFICATIONS_MAIL_DOMAIN": "exempel.se",
            "SPINN_NOTIFICATIONS_CLAIM_LEASE_SECONDS": "3",
            "SPINN_NOTIFICATIONS_SEND_LEASE_SECONDS": "4",
            "SPINN_NOTIFICATIONS_REPEAT_AFTER_SILENCE_SECONDS": "2",
            "SPINN_CERTIFICATES_FILE_DIRECTORY": str(self.folder / "files"),
            "SPINN_REGISTRATION_FILE_DIRECTORY": str(self.folder / "sent"),
            "PYTHONUNBUFFERED": "1",
        }

    def _wait_for_web(self) -> None:
        deadline = monotonic() + _READY_SECONDS
        while True:
            try:
                with urlopen(f"{self.url}/healthz") as answer:  # noqa: S310  (our own loopback server)
                    if answer.status == 200:
                        return
            except (URLError, ConnectionError):
                pass
            assert monotonic() < deadline, (self.folder / "web.log").read_text()[-2000:]
            sleep(0.1)
