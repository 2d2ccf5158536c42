"""Sign-ups per second through the HTTP server, beside two limits of the same run.

Run it from the top of the repository: ``.venv/bin/python benchmarks/registration/measure.py``,
with ``--quick`` for two-second rounds and a small rush. It starts a private PostgreSQL that waits
for the disk, a private Redis and the web server with one process per core.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import psycopg
from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.registration.load import Load, Taken, ask_empty, run, sign_up
from demo.ports import free_port
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.database import Database
from shared.messaging.tables import outbox
from shared.migrations import upgrade
from tests.support.registration import add_cohort

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = (1, 8, 64)
WORKERS, THREADS = os.cpu_count() or 2, 8
HOT_PLACES, RUSH_PLACES = 100, 50
FREE_PLACES = 1_000_000


@dataclass(frozen=True)
class Bench:
    """What runs while we measure."""

    database: Database
    url: str
    port: int
    empty_port: int
    seconds: float


def main() -> None:
    """Start everything, measure, print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="short rounds and a small rush")
    quick = options.parse_args().quick
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), quick=quick) as bench:
        rates(bench)
        rush(bench, people=500 if quick else 5000)


@contextmanager
def started(folder: Path, *, quick: bool) -> Iterator[Bench]:
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
        yield Bench(database, url, port, empty_port, seconds=2.0 if quick else 8.0)
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
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        time.sleep(0.2)
    raise SystemExit(f"nobody answers at port {port}")


def open_cohort(bench: Bench, places: int) -> tuple[Cohort, str]:
    """Add a program with one cohort; return it and the address of its form."""
    with bench.database.transaction() as db:
        cohort_id = add_cohort(db, now=datetime.now(UTC), capacity=places)
        cohort = db.get_one(Cohort, cohort_id)
        return cohort, f"/programs/{cohort.program.slug}/register"


def rates(bench: Bench) -> None:
    """Print the table of rates: two limits, then a free cohort and one that all want."""
    print("| what | clients | per second | of empty view | p50 ms | p95 ms | p99 ms | failed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    warm_up(bench)
    for clients in CLIENTS:
        inserted = insert_rows(bench, clients)
        row("insert and commit (psycopg)", clients, inserted, bench.seconds)
        seen, _ = run(Load(bench.empty_port, "/empty", ask_empty, clients, bench.seconds))
        limit = row("empty view, POST", clients, seen, bench.seconds)
        for kind, places in (("free cohort", FREE_PLACES), ("hot cohort", HOT_PLACES)):
            cohort, path = open_cohort(bench, places)
            seen, took = run(Load(bench.port, path, sign_up, clients, bench.seconds))
            row(f"sign-up, {kind} (GET and POST)", clients, seen, took, limit=limit)
            check_places(bench, cohort, seen)


def warm_up(bench: Bench) -> None:
    """Let every process and thread answer once before anything is counted."""
    _, path = open_cohort(bench, FREE_PLACES)
    run(Load(bench.port, path, sign_up, WORKERS * THREADS, seconds=60, each=5))


def row(what: str, clients: int, seen: Taken, took: float, *, limit: float | None = None) -> float:
    """Print one line and return its rate; the times are those of the POST."""
    rate = len(seen.posts) / took
    share = "" if limit is None else f"{rate / limit:.0%}"
    middle, most, nearly_all = (percentile(seen.posts, part) for part in (0.5, 0.95, 0.99))
    figures = f"{middle:.0f} | {most:.0f} | {nearly_all:.0f} | {len(seen.wrong)}"
    print(f"| {what} | {clients} | {rate:.0f} | {share} | {figures} |", flush=True)
    return rate


def percentile(seconds: list[float], part: float) -> float:
    """Return one percentile in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000 if ordered else 0.0


def insert_rows(bench: Bench, clients: int) -> Taken:
    """Commit one small row per transaction from ``clients`` connections, with fsync on."""
    address = bench.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial, t text)")
    parts = [Taken() for _ in range(clients)]
    threads = [
        Thread(target=_insert, args=(address, part, time.time() + bench.seconds)) for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Taken(posts=[each for part in parts for each in part.posts])


def _insert(address: str, taken: Taken, until: float) -> None:
    with psycopg.connect(address) as connection:
        while time.time() < until:
            begun = time.perf_counter()
            with connection.transaction():
                connection.execute("INSERT INTO bench_row (t) VALUES (%s)", ("x" * 200,))
            taken.posts.append(time.perf_counter() - begun)


def check_places(bench: Bench, cohort: Cohort, seen: Taken) -> None:
    """Stop unless each answered sign-up is one row and one message, and no place is given twice."""
    mine = Registration.cohort_id == cohort.id
    with bench.database.transaction() as db:
        rows = db.scalar(select(func.count()).select_from(Registration).where(mine)) or 0
        holding = db.scalar(
            select(func.count()).select_from(Registration).where(mine, Registration.holds_place)
        )
        taken = db.get_one(Cohort, cohort.id).places_taken
        told = db.scalar(
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.body["cohort"]["cohort_id"].astext == str(cohort.id))
        )
    right = len(seen.posts) <= rows <= len(seen.posts) + len(seen.wrong)
    exact = holding == taken == min(rows, cohort.capacity)
    if not (right and exact and told == rows):
        raise SystemExit(f"NOT EXACT: {rows=} {holding=} {taken=} {told=} sent={len(seen.posts)}")


def rush(bench: Bench, *, people: int) -> None:
    """Let ``people`` open and send the form of a small workshop, 64 at any time."""
    cohort, path = open_cohort(bench, RUSH_PLACES)
    load = Load(bench.port, path, sign_up, clients=64, seconds=600, each=-(-people // 64))
    seen, took = run(load)
    check_places(bench, cohort, seen)
    print(
        f"\nRush: {len(seen.posts)} people for {RUSH_PLACES} places in {took:.0f} s, "
        f"{len(seen.wrong)} without an answer, slowest POST {percentile(seen.posts, 1.0):.0f} ms, "
        "places exact."
    )


if __name__ == "__main__":
    main()
