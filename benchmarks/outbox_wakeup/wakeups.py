"""What a NOTIFY in every transaction costs: commits per second with and without one.

Run it from the top of the repository: ``.venv/bin/python benchmarks/outbox_wakeup/wakeups.py``.
It starts a private PostgreSQL that waits for the disk. Each client adds one small row per
transaction; rounds with and without NOTIFY alternate, and the table shows medians over them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from multiprocessing import Process, Queue
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from demo.postgres import PrivatePostgres

CLIENTS = (8, 32)
ROUNDS = 5
SECONDS = 5.0
ROW = "x" * 200


def work(url: str, *, notify: bool, until: float, done: Queue[Any]) -> None:
    """Commit small transactions until the time is over, and hand in how long each took."""
    taken = []
    with psycopg.connect(url) as connection:
        while time.time() < until:
            begun = time.perf_counter()
            with connection.transaction():
                connection.execute("INSERT INTO box (body) VALUES (%s)", (ROW,))
                if notify:
                    connection.execute("SELECT pg_notify('outbox', '')")
            taken.append(time.perf_counter() - begun)
    done.put(taken)


def measure(url: str, clients: int, *, notify: bool) -> tuple[float, float, float]:
    """Return commits per second, and the median and 99th percentile in milliseconds."""
    done: Queue[Any] = Queue()
    until = time.time() + SECONDS
    options = {"notify": notify, "until": until, "done": done}
    processes = [Process(target=work, args=(url,), kwargs=options) for _ in range(clients)]
    for process in processes:
        process.start()
    taken = sorted(duration for _ in processes for duration in done.get())
    for process in processes:
        process.join()
    slowest = taken[int(len(taken) * 0.99)]
    return len(taken) / SECONDS, median(taken) * 1000, slowest * 1000


def main() -> None:
    """Start the server, measure, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = PrivatePostgres(Path(folder) / "postgres")
        server.start()
        try:
            compare(server)
        finally:
            server.stop()


def compare(server: PrivatePostgres) -> None:
    """Measure all cases in turn, several rounds, and print medians."""
    server.create_database("box", owner="registration")
    url = server.url("registration", database="box").replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE box (id bigserial PRIMARY KEY, body text)")
    cases = [(clients, notify) for clients in CLIENTS for notify in (False, True)]
    rounds = [
        [measure(url, clients, notify=notify) for clients, notify in cases] for _ in range(ROUNDS)
    ]
    print("| clients | NOTIFY | commits/s | median ms | p99 ms |")
    print("| ---: | --- | ---: | ---: | ---: |")
    for (clients, notify), results in zip(cases, zip(*rounds, strict=True), strict=True):
        rate, middle, slowest = (median(figures) for figures in zip(*results, strict=True))
        said = "yes" if notify else "no"
        print(f"| {clients} | {said} | {rate:.0f} | {middle:.1f} | {slowest:.0f} |")


if __name__ == "__main__":
    main()
