"""Sign-ups per second through the HTTP server, beside two limits of the same run; and a rush.

Run it from the top of the repository: ``.venv/bin/python benchmarks/registration/sign_ups.py``.
``rates`` or ``rush`` after it runs one of the two; ``--seconds 2 --people 500`` makes it short.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Thread

import psycopg
from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.registration.house import THREADS, WORKERS, Bench, open_cohort, started
from benchmarks.registration.load import Load, Taken, ask_empty, run, send_again, sign_up
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.messaging.tables import outbox

HOT_PLACES, RUSH_PLACES = 100, 50
FREE_PLACES = 1_000_000
# So many of a rush are in the house at once; the others wait at the door.
AT_ONCE = 200


def main() -> None:
    """Start everything, measure, print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="?", choices=("rates", "rush"), help="both without it")
    options.add_argument("--seconds", type=float, default=8.0, help="of each round")
    options.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64], help="at once")
    options.add_argument("--people", type=int, default=5000, help="in the rush")
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Path(folder), seconds=given.seconds) as bench,
    ):
        warm_up(bench)
        if given.what != "rush":
            rates(bench, given.clients)
        if given.what != "rates":
            rush(bench, people=given.people)


def rates(bench: Bench, clients: list[int]) -> None:
    """Print the table of rates: two limits, then a free cohort and one that all want."""
    print("| what | clients | per second | of empty view | p50 ms | p95 ms | p99 ms | failed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in clients:
        row("insert and commit (psycopg)", count, insert_rows(bench, count), bench.seconds)
        seen, took = run(Load(bench.empty_port, "/empty", ask_empty, count, bench.seconds))
        limit = row("empty view, POST", count, seen, took)
        for kind, places in (("free cohort", FREE_PLACES), ("hot cohort", HOT_PLACES)):
            for how, act in (("POST", send_again), ("GET and POST", sign_up)):
                cohort, path = open_cohort(bench, places)
                seen, took = run(Load(bench.port, path, act, count, bench.seconds))
                row(f"sign-up, {kind} ({how})", count, seen, took, limit=limit)
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
    tell_failures(seen)
    return rate


def tell_failures(seen: Taken) -> None:
    """Say, where it does not disturb the table, what went wrong and how often."""
    for what, count in Counter(seen.wrong).most_common(10):
        print(f"{count} times: {what}", file=sys.stderr)


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
    """Let ``people`` open and send the form of a small workshop, each on their own connection."""
    cohort, path = open_cohort(bench, RUSH_PLACES)
    at_once = min(AT_ONCE, people)
    turns = -(-people // at_once)
    load = Load(bench.port, path, sign_up, at_once, seconds=600, each=turns, own_connections=True)
    seen, took = run(load)
    check_places(bench, cohort, seen)
    tell_failures(seen)
    slowest = percentile(seen.gets + seen.posts, 1.0)
    print(
        f"\nRush: {len(seen.posts)} people for {RUSH_PLACES} places in {took:.0f} s, "
        f"{len(seen.wrong)} without an answer, slowest answer {slowest:.0f} ms, places exact."
    )


if __name__ == "__main__":
    main()
