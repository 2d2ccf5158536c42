"""`./spinn demo`: private servers, three services and a mail catcher, as one thing to start."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from demo.ports import LOOPBACK, first_free
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.demo_state import only_one, read_or_make, start_over
from services.processes import Child, Supervisor, end_all
from services.roster import SERVICES
from services.translations import compile_stale

_WEB_PORT, _MAIL_WEB_PORT, _SMTP_PORT = 8000, 8025, 1025
_PORTS_TRIED = 100
# Long enough for a machine that is slow or busy.
_ANSWER_SECONDS = 300
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CommandFailed(Exception):
    """A step of the first start failed; the text says which."""


@dataclass(frozen=True)
class Ports:
    """Where the demo listens, on loopback."""

    web: int
    mail_web: int
    smtp: int

    @classmethod
    def choose(cls, wanted: int | None) -> Ports:
        """The usual ones, or for each the next one that is free."""
        return cls(*map(_from, (wanted or _WEB_PORT, _MAIL_WEB_PORT, _SMTP_PORT)))


class Demo:
    """One run of the demo, from its start to its end."""

    def __init__(
        self, root: Path, folder: Path, ports: Ports, *, say: Callable[[str], None]
    ) -> None:
        self._root = root
        self._var = folder
        self._ports = ports
        self._say = say
        self._state = read_or_make(self._var)
        self._postgres = PrivatePostgres(self._var / "postgres", log=self._log("postgres"))
        self._redis = PrivateRedis(self._var / "redis", log=self._log("redis"))
        self._children: list[Child] = []

    def run(self, stop: Event) -> None:
        """Start everything, print where it is, watch it until `stop` is set, end everything."""
        try:
            self._start_servers()
            self._migrate()
            self._make_keys()
            self._load()
            self._start_web()
            self._say(self._banner())
            self._start_the_rest()
            self._supervisor().run(stop)
        finally:
            self._say("Stopping …")
            self._end()

    def _start_servers(self) -> None:
        self._postgres.launch()
        self._redis.launch()
        # Now, and not when mail comes, lest another program takes its ports meanwhile.
        catcher = self._start_mailcatcher()
        compile_stale(self._root)
        self._postgres.wait()
        self._redis.wait()
        catcher.wait_until(lambda: _serves(self._ports.mail_web, "/"), within=_ANSWER_SECONDS)
        self._state.environment = self._settings()
        self._state.mail_url = f"http://{LOOPBACK}:{self._ports.mail_web}"
        self._state.save(self._var)

    def _settings(self) -> dict[str, str]:
        databases = {
            f"SPINN_{name.upper()}_DATABASE_URL": self._postgres.url(name) for name in SERVICES
        }
        return {
            "SPINN_ENVIRONMENT": "demo",
            "SPINN_ORGANISER_NAME": "Dalarna Science Park (demo)",
            "SPINN_SECRET_KEY": self._state.secret_key,
            "SPINN_PUBLIC_URL": f"http://{LOOPBACK}:{self._ports.web}",
            "SPINN_REDIS_URL": self._redis.url,
            **databases,
            "SPINN_NOTIFICATIONS_SMTP_HOST": LOOPBACK,
            "SPINN_NOTIFICATIONS_SMTP_PORT": str(self._ports.smtp),
            "SPINN_NOTIFICATIONS_SMTP_SECURITY": "none",
            "SPINN_NOTIFICATIONS_SENDER_ADDRESS": "spinn@exempel.se",
            "SPINN_NOTIFICATIONS_MAIL_DOMAIN": "exempel.se",
            "SPINN_CERTIFICATES_FILE_DIRECTORY": str(self._var / "files"),
            "SPINN_CERTIFICATES_SEAL_KEY": str(self._var / "keys" / "seal.p12"),
            "SPINN_CERTIFICATES_SEAL_PASSWORD": self._state.secret_key,
            "SPINN_CERTIFICATES_BADGE_KEY": str(self._var / "keys" / "badges.p12"),
            "SPINN_CERTIFICATES_BADGE_TOKEN_KEY": str(self._var / "keys" / "badge-tokens.p12"),
            "SPINN_CERTIFICATES_BADGE_PASSWORD": self._state.secret_key,
            "SPINN_REGISTRATION_FILE_DIRECTORY": str(self._var / "sent"),
        }

    def _migrate(self) -> None:
        # Asking Alembic costs a second; the names and contents of the migrations tell as well.
        newest = _fingerprint(self._root)
        if self._state.migrated_to != newest:
            self._command("migrate")
            self._state.migrated_to = newest
            self._state.save(self._var)

    def _make_keys(self) -> None:
        wanted = ("seal", "badges", "badge-tokens")
        if not all((self._var / "keys" / f"{name}.p12").exists() for name in wanted):
            self._command("keys", "make", "--test")

    def _load(self) -> None:
        if self._state.is_loaded:
            return
        self._command("catalogue", "load", str(self._root / "data" / "catalogue.json"))
        # Only for this moment does the list of processes show the password.
        self._command(
            *("organizers", "add", self._state.organizer_email),
            *("--name", self._state.organizer_name),
            *("--password", self._state.organizer_password),
            *("--role", "admin"),
        )
        self._state.is_loaded = True
        self._state.save(self._var)

    def _start_mailcatcher(self) -> Child:
        mail = ("--directory", str(self._var / "mail"))
        ports = ("--smtp-port", str(self._ports.smtp), "--web-port", str(self._ports.mail_web))
        return self._start("mailcatcher", "mailcatcher", *mail, *ports)

    def _start_web(self) -> None:
        bind = f"{LOOPBACK}:{self._ports.web}"
        web = self._start("web", "web", "--bind", bind, "--workers", "1")
        web.wait_until(lambda: _serves(self._ports.web, "/healthz"), within=_ANSWER_SECONDS)

    def _start_the_rest(self) -> None:
        self._start("relay", "relay")
        self._start("scheduler", "scheduler")
        for name in SERVICES:
            self._start(f"worker-{name}", "worker", name, "--threads", "4")

    def _supervisor(self) -> Supervisor:
        supervisor = Supervisor(self._say)
        supervisor.watch("PostgreSQL", self._postgres)
        supervisor.watch("Redis", self._redis)
        for child in self._children:
            supervisor.watch(child.name, child)
        return supervisor

    def _end(self) -> None:
        # Who takes orders ends before who carries them out, and what stores ends last.
        for names in (("web",), ("relay", "scheduler"), ("worker",), ("mailcatcher",)):
            end_all([child for child in self._children if child.name.startswith(names)])
        self._redis.stop()
        self._postgres.stop()

    def _start(self, name: str, *arguments: str) -> Child:
        child = Child(name, _cli(*arguments), self._log(name), self._environment())
        child.start()
        self._children.append(child)
        return child

    def _command(self, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command line
            _cli(*arguments),
            env=self._environment(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise CommandFailed(f"`spinn {' '.join(arguments[:2])}` failed:\n{done.stderr}")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self._state.environment, "PYTHONPATH": str(self._root)}

    def _log(self, name: str) -> Path:
        return self._var / "log" / f"{name}.log"

    def _banner(self) -> str:
        return (
            "\nSpinn is running.\n\n"
            f"  Spinn          http://{LOOPBACK}:{self._ports.web}/\n"
            f"  Mail catcher   {self._state.mail_url}/\n\n"
            f"  Organizer      {self._state.organizer_email}\n"
            f"  Password       {self._state.organizer_password}\n\n"
            f"Ctrl-C stops everything. Data and logs are in {self._var}.\n"
        )


def run_demo(
    root: Path, folder: Path, *, reset: bool, port: int | None, say: Callable[[str], None]
) -> None:
    """Run the demo, with its data in `folder`, until Ctrl-C or SIGTERM.

    Raises:
        AlreadyRunning: One runs with these data.
    """
    stop = Event()
    with only_one(folder):
        if reset:
            start_over(folder)
        for kind in _SIGNALS:
            signal.signal(kind, lambda *_: stop.set())
        Demo(root, folder, Ports.choose(port), say=say).run(stop)


def _cli(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "services.cli", *arguments]


def _from(wanted: int) -> int:
    return first_free(range(wanted, wanted + _PORTS_TRIED))


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(root.glob("services/*/migrations/versions/*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _serves(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
