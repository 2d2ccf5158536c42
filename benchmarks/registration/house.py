"""What runs while we measure: a private PostgreSQL that waits for the disk, Redis, both sites."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from demo.ports import free_port
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.registration.storage.catalogue import Cohort
from shared.database import Database
from shared.migrations import upgrade
from tests.support.registration import add_cohort

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = os.cpu_count() or 2, 32


@dataclass(frozen=True)
class Bench:
    """Where to find what runs while we measure, and for how long each round lasts."""

    database: Database
    url: str
    port: int
    empty_port: int
    seconds: float


@contextmanager
def started(folder: Path, *, seconds: float) -> Iterator[Bench]:
    """Give a running site with an empty database, and end it."""
    postgres, redis = PrivatePostgres(folder / "postgres"), PrivateRedis(folder / "redis")
    servers: list[subprocess.Popen[bytes]] = []
    postgres.start()
    try:
        redis.start()
        url = postgres.url("registration")
        upgrade("services.registration", url)
        port, empty_port = free_port(), free_port()
        servers += [spinn(port, url, redis.url), empty(empty_port)]
        for each in (port, empty_port):
            wait_for(each)
        database = Database(url)
        yield Bench(database, url, port, empty_port, seconds=seconds)
        database.close()
    finally:
        for server in servers:
            server.terminate()
            server.wait()
        redis.stop()
        postgres.stop()


def spinn(port: int, url: str, redis_url: str) -> subprocess.Popen[bytes]:
    """Start the registration service as in production, with a limit that one client can meet."""
    environment = {
        "SPINN_REGISTRATION_DATABASE_URL": url,
        "SPINN_REDIS_URL": redis_url,
        "SPINN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SPINN_SECRET_KEY": secrets.token_hex(32),
        "SPINN_ENVIRONMENT": "test",
        "SPINN_LOG_LEVEL": "WARNING",
        "SPINN_REGISTRATION_FILE_DIRECTORY": "/nowhere",
        "SPINN_REGISTRATION_SIGN_UP_LIMIT": "10000000/minute",
    }
    options = ("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS))
    return serve(["-m", "services.cli", "web", "registration", *options], environment)


def empty(port: int) -> subprocess.Popen[bytes]:
    """Start the site that does nothing, on as many processes and threads."""
    program = "benchmarks/registration/empty_site.py"
    return serve([program, f"127.0.0.1:{port}", str(WORKERS), str(THREADS)], {})


def serve(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a program of ours with this interpreter."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}
    )


def wait_for(port: int) -> None:
    """Return when somebody answers at the port."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        time.sleep(0.2)
    raise SystemExit(f"nobody answers at port {port}")


def open_cohort(bench: Bench, places: int) -> tuple[Cohort, str]:
    """Add a program with one cohort; return it and the address of its form, as pages link to it."""
    with bench.database.transaction() as db:
        cohort_id = add_cohort(db, now=datetime.now(UTC), capacity=places)
        cohort = db.get_one(Cohort, cohort_id)
        return cohort, f"/programs/{cohort.program.slug}/register?cohort={cohort.key}"
