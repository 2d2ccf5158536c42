"""What sending costs: 10,000 invitations through scheduler, queue and worker to a mail server.

Run it from the top of the repository: ``.venv/bin/python benchmarks/notifications/sending.py``;
with ``--mails 1000`` it is short, and ``--workers 1`` leaves it to one. The mail server is a sink
in a process of its own, on loopback
and with answers that take 20 ms. Beside each rate stands the limit of the same run: bytes that
are made already, pushed through the same connections and nothing written down.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from redis import Redis

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import select, text

from benchmarks.notifications.sink import Sink
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.notifications.domain.writing import write
from services.notifications.gateways.dkim import DkimSigner, make_key
from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.smtp_connection import SmtpServer
from services.notifications.gateways.transmission import Fate, Parcel
from services.notifications.storage.deliveries import Delivery
from shared.database import Database
from shared.kernel.clock import SystemClock
from shared.migrations import upgrade
from tests.support.bulk import copy_mail
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener

ROOT = Path(__file__).resolve().parents[2]
MANY = 10_000
CONNECTIONS = 16
WORKERS = 2
PATIENCE_SECONDS = 600
HEARTBEATS = "dramatiq:__heartbeats__"


def main() -> None:
    """Measure and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=MANY)
    options.add_argument("--workers", type=int, default=WORKERS)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        postgres, redis = PrivatePostgres(Path(folder, "postgres")), PrivateRedis(Path(folder, "r"))
        postgres.start()
        redis.start()
        try:
            measure(postgres, redis, Path(folder), mails=chosen.mails, workers=chosen.workers)
        finally:
            redis.stop()
            postgres.stop()


def measure(
    postgres: PrivatePostgres, redis: PrivateRedis, folder: Path, *, mails: int, workers: int
) -> None:
    """Print what a mail costs to make, and how fast they go to each sink."""
    url = postgres.url("notifications")
    upgrade("services.notifications", url)
    database = TestDatabase(url)
    first = first_invitation(database)
    print_cost_of_making(first, folder)
    print("\n| mail server | limit, mails/s | sent, mails/s | of limit | connections | ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, delay in (("loopback", 0.0), ("answers after 20 ms", 0.02)):
        limit = limit_of(delay, write(first, HOUSE), mails)
        with Sink(delay) as sink, running(url, redis.url, sink.port, workers) as processes:
            wait_until_running(database, sink, redis.url, len(processes))
            busy = processor_seconds(processes)
            seconds = seconds_for(database, sink, mails)
            busy = (processor_seconds(processes) - busy) / mails * 1000
            rate = mails / seconds
            share = f"{rate / limit:.0%}".replace("%", " %")
            figures = f"{limit:.0f} | {rate:.0f} | {share} | {sink.connections} | {busy:.2f}"
            print(f"| {name} | {figures} |", flush=True)
    database.close()


def first_invitation(database: TestDatabase) -> Delivery:
    """Return an invitation as the service enters it, which the others are copies of."""
    clock = SettableClock(SystemClock().now())
    listener = Listener(database, KeepingPost(), clock)
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    (delivery,) = listener.deliveries()
    return delivery


def print_cost_of_making(delivery: Delivery, folder: Path) -> None:
    """Print how much processor time one mail takes before it is sent."""
    signer = DkimSigner("exempel.se", "spinn", make_key(folder / "key.pem"))
    content = write(delivery, HOUSE).content
    rounds = 500
    print("| what | ms of processor time |\n| --- | ---: |")
    for name, step in (
        (f"making one invitation, {len(content) / 1000:.1f} kB", lambda: write(delivery, HOUSE)),
        ("signing it, RSA of 2048 bits", lambda: signer.sign(content, delivery.created_at)),
    ):
        step()
        begun = time.process_time()
        for _ in range(rounds):
            step()
        print(f"| {name} | {(time.process_time() - begun) / rounds * 1000:.2f} |", flush=True)


def limit_of(delay: float, parcel: Parcel, mails: int) -> float:
    """Return how many mails a second the connections carry when nothing else is done."""
    with Sink(delay) as sink, ThreadPoolExecutor(CONNECTIONS) as threads:
        post = SmtpPost(
            SmtpServer(
                "127.0.0.1", sink.port, "none", "", SecretStr(""), "bench", 10.0, CONNECTIONS
            )
        )
        begun = time.perf_counter()
        sent = threads.map(lambda _: post.send(parcel, lambda: None).fate, range(mails))
        assert set(sent) == {Fate.ACCEPTED}
        rate = mails / (time.perf_counter() - begun)
        post.close()
    return rate


@contextmanager
def running(
    database_url: str, redis_url: str, port: int, workers: int
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run scheduler and workers of the service as in production; give them all."""
    environment = {
        **os.environ,
        "SPINN_NOTIFICATIONS_DATABASE_URL": database_url,
        "SPINN_REDIS_URL": redis_url,
        "SPINN_PUBLIC_URL": "https://spinn.example.org",
        "SPINN_SECRET_KEY": "a secret that only the benchmark knows, long enough",
        "SPINN_ENVIRONMENT": "test",
        "SPINN_LOG_LEVEL": "WARNING",
        "SPINN_NOTIFICATIONS_SMTP_HOST": "127.0.0.1",
        "SPINN_NOTIFICATIONS_SMTP_PORT": str(port),
        "SPINN_NOTIFICATIONS_SMTP_SECURITY": "none",
        "SPINN_NOTIFICATIONS_SMTP_CONNECTIONS": str(CONNECTIONS // workers),
        "SPINN_NOTIFICATIONS_SENDER_ADDRESS": "spinn@exempel.se",
        "SPINN_NOTIFICATIONS_MAIL_DOMAIN": "exempel.se",
    }
    processes = [
        subprocess.Popen(  # noqa: S603  (our own command line)
            [sys.executable, "-m", "services.cli", kind, "notifications", *more],
            cwd=ROOT,
            env=environment,
        )
        for kind, more in (("scheduler", ()), *[("worker", ("--threads", "2"))] * workers)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def processor_seconds(processes: Sequence[subprocess.Popen[bytes]]) -> float:
    """Return how much processor time some processes have used together."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until_running(database: Database, sink: Sink, redis_url: str, processes: int) -> None:
    """Wait until all processes have been at the queue, and a first mail was sent."""
    with database.transaction() as session:
        session.execute(text("DELETE FROM delivery_step"))
        session.execute(text("DELETE FROM delivery WHERE recipient LIKE '%@bulk.example.org'"))
        session.execute(text("UPDATE delivery SET state = 'queued', next_attempt_at = now()"))
    with Redis.from_url(redis_url) as redis:
        redis.delete(HEARTBEATS)
        while not sink.mails or unsettled(database) or redis.zcard(HEARTBEATS) < processes:
            time.sleep(0.1)


def seconds_for(database: Database, sink: Sink, mails: int) -> float:
    """Enter the mails and return how long it took until the last of them was settled."""
    with database.transaction() as session:
        # What is copied; it is sent again with its copies.
        session.execute(text("UPDATE delivery SET state = 'queued', next_attempt_at = now()"))
    before = sink.mails
    copy_mail(database, "place_confirmed", mails - 1)
    begun = time.perf_counter()
    while sink.mails - before < mails or unsettled(database):
        time.sleep(0.2)
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            raise SystemExit(f"{sink.mails - before} of {mails} were sent")
    assert sink.mails - before == mails
    return time.perf_counter() - begun


def unsettled(database: Database) -> bool:
    """Tell whether a mail is not known to have been taken."""
    with database.transaction() as session:
        return bool(session.scalar(select(Delivery.id).where(Delivery.state != "sent").limit(1)))


if __name__ == "__main__":
    main()
