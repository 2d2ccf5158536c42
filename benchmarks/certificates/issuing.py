"""The whole path: messages about completions through Redis to certificates in files and rows.

Run it from the top of the repository: ``.venv/bin/python benchmarks/certificates/issuing.py``;
with ``--certificates 200`` it is short. Scheduler and two workers run as in production, with a
seal and a badge key, on a private PostgreSQL that waits for the disk and a private Redis. The
second round has names that no template takes, so that all are drawn the plain way. Beside them
stand what the same certificates would take when drawn naively, and bare inserts of their rows.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, insert, select

from benchmarks.certificates.steps import FIRST, LAST, milliseconds, naive, people
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.certificates.storage.issuances import ISSUED, Issuance
from shared.contracts.message import Envelope
from shared.contracts.registrations import RegistrationCompleted
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.kernel.identifiers import new_id, new_public_code
from shared.messaging.broker import enqueue, make_broker
from shared.messaging.tables import outbox
from shared.migrations import upgrade
from tests.support.badges import key_files
from tests.support.certificates import completed
from tests.support.seals import PASSWORD, key_file

ROOT = Path(__file__).resolve().parents[2]
MANY = 1_000
WORKERS = 2
PATIENCE_SECONDS = 300
# Russian and Greek: the plain way draws them.
OTHERS = ("Святослав Щербаковський", "Ἑλένη Παπαδοπούλου")


def main() -> None:
    """Measure and print the table."""
    logging.disable(logging.INFO)
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--certificates", type=int, default=MANY)
    count: int = options.parse_args().certificates
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        postgres, redis = PrivatePostgres(Path(folder, "postgres")), PrivateRedis(Path(folder, "r"))
        postgres.start()
        redis.start()
        try:
            measure(postgres, redis, count, Path(folder))
        finally:
            redis.stop()
            postgres.stop()


def measure(postgres: PrivatePostgres, redis: PrivateRedis, count: int, folder: Path) -> None:
    """Print how long each round takes, and its limits."""
    url = postgres.url("certificates")
    upgrade("services.certificates", url)
    database = Database(url)
    print("| what | certificates | seconds | per second | seconds of processor in workers |")
    print("| --- | ---: | ---: | ---: | ---: |")
    names = [f"{FIRST[n % len(FIRST)]} {LAST[n // 7 % len(LAST)]}" for n in range(count)]
    with running(url, redis.url, folder) as workers:
        # Both workers compile the kind, and open their connections.
        told(database, redis.url, (names * 200)[:200], workers)
        show("compiled", count, told(database, redis.url, names, workers))
        few = count // 5
        plain = [OTHERS[number % len(OTHERS)] for number in range(few)]
        show("plain", few, told(database, redis.url, plain, workers))
    cost = milliseconds(lambda n: naive(people(4)[n]), 4) / 1000
    show("drawn naively, one core, nothing else", count, (cost * count, cost * count))
    show("bare inserts, a commit each", count, (inserts(database, count), 0.0))
    database.close()


def show(name: str, count: int, seconds: tuple[float, float]) -> None:
    """Print a row."""
    passed, busy = seconds
    print(f"| {name} | {count:,} | {passed:.1f} | {count / passed:,.0f} | {busy:.1f} |", flush=True)


@contextmanager
def running(database_url: str, redis_url: str, folder: Path) -> Iterator[list[Any]]:
    """Run scheduler and workers of the service as in production; give the workers."""
    badge_key, token_key = (str(place) for place in key_files())
    environment = {
        **os.environ,
        "SPINN_CERTIFICATES_DATABASE_URL": database_url,
        "SPINN_REDIS_URL": redis_url,
        "SPINN_PUBLIC_URL": "https://spinn.example.org",
        "SPINN_SECRET_KEY": "a secret that only the benchmark knows, long enough",
        "SPINN_ENVIRONMENT": "test",
        "SPINN_LOG_LEVEL": "WARNING",
        "SPINN_ORGANISER_NAME": "Stiftelsen Exempelparken",
        "SPINN_CERTIFICATES_FILE_DIRECTORY": str(folder / "files"),
        "SPINN_CERTIFICATES_SEAL_KEY": str(key_file()),
        "SPINN_CERTIFICATES_SEAL_PASSWORD": PASSWORD,
        "SPINN_CERTIFICATES_BADGE_KEY": badge_key,
        "SPINN_CERTIFICATES_BADGE_TOKEN_KEY": token_key,
        "SPINN_CERTIFICATES_BADGE_PASSWORD": PASSWORD,
    }
    commands = [("scheduler",), *[("worker", "--threads", "2")] * WORKERS]
    processes = [
        subprocess.Popen(  # noqa: S603  (our own command line)
            [sys.executable, "-m", "services.cli", kind, "certificates", *more],
            cwd=ROOT,
            env=environment,
        )
        for kind, *more in commands
    ]
    try:
        yield processes[1:]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def told(database: Database, redis_url: str, names: list[str], workers: list[Any]) -> Any:
    """Tell completions of one cohort; return the seconds until all are issued, and of work."""
    broker, cohort = make_broker(redis_url), new_id()
    envelopes = [envelope(completed(name=name, cohort_id=cohort)) for name in names]
    busy = sum(processor_seconds(worker.pid) for worker in workers)
    started = time.perf_counter()
    for raw in envelopes:
        enqueue(broker, queue="certificates", actor="certificates.receive", argument=raw)
    while issued(database, cohort) < len(names):
        time.sleep(0.05)
        if time.perf_counter() - started > PATIENCE_SECONDS:
            raise SystemExit(f"{issued(database, cohort)} of {len(names)} were issued")
    passed = time.perf_counter() - started
    busy = sum(processor_seconds(worker.pid) for worker in workers) - busy
    check(database, cohort, len(names))
    return passed, busy


def envelope(message: RegistrationCompleted) -> str:
    """Return the message as it travels."""
    return Envelope(
        id=new_id(),
        name=message.NAME,
        version=message.VERSION,
        occurred_at=SystemClock().now(),
        correlation_id="benchmark",
        aggregate_id=message.aggregate_id,
        sequence=1,
        body=message.model_dump(mode="json"),
    ).model_dump_json()


def issued(database: Database, cohort_id: UUID) -> int:
    """Return how many certificates of a cohort are issued."""
    with database.transaction() as session:
        found = select(func.count()).where(
            Issuance.cohort_id == cohort_id, Issuance.state == ISSUED
        )
        return session.scalar(found) or 0


def check(database: Database, cohort_id: UUID, count: int) -> None:
    """Stop if each does not have its file, its seal, its badge and its message."""
    with database.transaction() as session:
        rows = session.scalars(select(Issuance).where(Issuance.cohort_id == cohort_id)).all()
        ids = [row.id for row in rows]
        messages = session.scalar(select(func.count()).where(outbox.c.aggregate_id.in_(ids)))
    hashes = {row.pdf_sha256 for row in rows if row.sealed_by and row.pdf_bytes}
    if not len(rows) == len(hashes) == messages == count:
        raise SystemExit(f"{len(rows)} rows, {len(hashes)} files, {messages} messages of {count}")


def inserts(database: Database, count: int) -> float:
    """Return the seconds that bare inserts of as many rows take, each committed."""
    with database.transaction() as session:
        row = session.scalars(select(Issuance).limit(1)).one()
    values = {column.key: getattr(row, column.key) for column in Issuance.__table__.columns}
    started = time.perf_counter()
    for _ in range(count):
        fresh = {"id": new_id(), "completion_id": new_id(), "number": new_public_code()}
        with database.transaction() as session:
            session.execute(insert(Issuance).values({**values, **fresh}))
    return time.perf_counter() - started


def processor_seconds(process_id: int) -> float:
    """Return how much processor time a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
