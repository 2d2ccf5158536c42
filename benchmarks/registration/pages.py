"""Server time and queries of each page, with 100 and with 100,000 registrations.

Run it from the top of the repository: ``.venv/bin/python benchmarks/registration/pages.py``; with
``--people 10000`` the larger crowd is smaller, with ``--rounds 20`` each page is asked less often.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.registration.crowd import Crowd, draw_in
from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.gateway import settle
from services.registration.app import create_app
from services.registration.domain.links import Links
from services.registration.storage import queries
from shared.web.surroundings import EXTENSION
from tests.support.databases import TestDatabase
from tests.support.organizers import signed_in
from tests.support.pages import Visitor
from tests.support.registration import registration_settings
from tests.support.statements import statements_of

FEW = 100


@dataclass(frozen=True)
class Seen:
    """What one page cost: queries, and the milliseconds of each time it was asked for.

    ``processor`` is how long our own process was busy each time, ``database`` how long PostgreSQL
    was on average: their sum is what an answer takes where nothing else wants the processors.
    """

    queries: int
    times: list[float]
    processor: list[float]
    database: float = 0.0


def main() -> None:
    """Draw in both crowds, ask for every page, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000, help="in the larger crowd")
    options.add_argument("--rounds", type=int, default=200, help="how often each page is asked for")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as (postgres, redis):
        few = seen(postgres, redis, people=FEW, rounds=given.rounds)
        many = seen(postgres, redis, people=given.people, rounds=given.rounds)
    table(few, many, given.people)


@contextmanager
def servers(folder: Path) -> Iterator[tuple[PrivatePostgres, PrivateRedis]]:
    """Start a PostgreSQL that waits for the disk and a Redis, and end them."""
    postgres, redis = PrivatePostgres(folder / "postgres"), PrivateRedis(folder / "redis")
    postgres.start()
    try:
        redis.start()
        yield postgres, redis
    finally:
        redis.stop()
        postgres.stop()


def seen(
    postgres: PrivatePostgres, redis: PrivateRedis, *, people: int, rounds: int
) -> Mapping[str, Seen]:
    """Ask for each page of a site with so many people."""
    database = TestDatabase.migrated(postgres, "registration")
    crowd = draw_in(database, people=people, now=datetime.now(UTC))
    settings = registration_settings(database.url, redis.url)
    app = create_app(settings)
    visitor, organizer = Visitor.of(app), signed_in(app, database)
    settle()
    found = {"empty view": asked(empty(), Visitor.of(empty()), "/", rounds)}
    for name, path in public_pages(database, crowd, Links.of(settings)).items():
        found[name] = asked(app, visitor, path, rounds)
    for name, path in organizers_pages(crowd).items():
        found[name] = asked(app, organizer, path, rounds)
    database.close()
    return found


def empty() -> Flask:
    """Return a site whose one view answers two letters."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "ok")
    return app


def public_pages(database: TestDatabase, crowd: Crowd, links: Links) -> dict[str, str]:
    """Return what everybody sees, and the own page of somebody in the middle of the long queue."""
    with database.transaction() as db:
        row = queries.registration(db, crowd.waiting_in_the_middle)
        assert row is not None
        mine = links.own_page_token(row.participant)
    return {
        "catalogue": "/",
        "catalogue, last page": "/?page=99",
        "program with a long queue": f"/programs/{crowd.slug}",
        "form": f"/programs/{crowd.slug}/register",
        "my page, in the queue": f"/my/{mine}",
        "join with one click": f"/my/{mine}/join",
    }


def organizers_pages(crowd: Crowd) -> dict[str, str]:
    """Return the organizers' screens of the big cohort, and the list of all cohorts."""
    cohort = f"/organizer/cohorts/{crowd.cohort_id}"
    last_name = crowd.searched.split()[1]
    return {
        "all cohorts": "/organizer/cohorts",
        "all cohorts, search": "/organizer/cohorts?q=workshop+17",
        "all programs": "/organizer/programs",
        "organisations": "/organizer/organisations",
        "organisations, search": "/organizer/organisations?q=bageri",
        "cohort, first page": cohort,
        "cohort, page 200": f"{cohort}?page=200",
        "cohort, by name, page 200": f"{cohort}?sort=name&page=200",
        "cohort, those in the queue": f"{cohort}?state=waitlisted",
        "cohort, search by name": f"{cohort}?q={crowd.searched.replace(' ', '+')}",
        "cohort, search that finds many": f"{cohort}?q={last_name}",
        "cohort, search that finds nobody": f"{cohort}?q=nobodyatall",
        "queue, first page": f"{cohort}/queue",
        "queue, page 50": f"{cohort}/queue?page=50",
        "closing, dry run": f"{cohort}/close",
        "attendance, first page": f"/organizer/sessions/{crowd.session_id}/attendance",
        "attendance, search": f"/organizer/sessions/{crowd.session_id}/attendance?q={last_name}",
    }


def asked(app: Flask, visitor: Visitor, path: str, rounds: int) -> Seen:
    """Ask for a page often enough; the first times fill caches and do not count."""
    for _ in range(5):
        answer = visitor.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {answer.location}")
    busy = backends_busy(app)
    taken = [_milliseconds(lambda: visitor.get(path)) for _ in range(rounds)]
    database = (backends_busy(app) - busy) / rounds
    times, processor = [each[0] for each in taken], [each[1] for each in taken]
    if EXTENSION not in app.extensions:
        return Seen(0, times, processor)
    with statements_of(app) as sent:
        visitor.get(path)
    return Seen(len(sent), times, processor, database)


def backends_busy(app: Flask) -> float:
    """Return for how many milliseconds the database's processes of ``app`` have been busy."""
    if EXTENSION not in app.extensions:
        return 0.0
    with app.extensions[EXTENSION].database.engine.connect() as connection:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        pids = connection.scalars(text(mine)).all()
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    ticks = sum(int(stat[11]) + int(stat[12]) for stat in stats)
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long something takes, and how long our process was busy with it."""
    begun, busy = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000


def table(few: Mapping[str, Seen], many: Mapping[str, Seen], people: int) -> None:
    """Print what each page cost; p95 is the time that 95 of 100 answers do not exceed."""
    print(f"| page | queries, {FEW} | queries, {people:,} | p50 ms, {FEW} |", end="")
    print(f" p50 ms, {people:,} | p95 ms, {people:,} | busy ms, {people:,} | of which PostgreSQL |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, one in many.items():
        slow = quantiles(one.times, n=20)[-1]
        busy = median(one.processor) + one.database
        print(
            f"| {name} | {few[name].queries} | {one.queries} | {median(few[name].times):.1f} |"
            f" {median(one.times):.1f} | {slow:.1f} | {busy:.1f} | {one.database:.1f} |"
        )


if __name__ == "__main__":
    main()
