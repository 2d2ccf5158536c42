"""What calendars cost: writing 10,000 entries, and a feed of 1,000 sessions over HTTP.

Run it from the top of the repository: ``.venv/bin/python benchmarks/notifications/calendars.py``;
with ``--sessions 100 --others 1000 --rounds 20`` it is short. The feed is read through the app in
the same process, from a private PostgreSQL that also holds the entries of others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from demo.postgres import PrivatePostgres
from demo.redis import PrivateRedis
from services.gateway import settle
from services.notifications.domain import following
from services.notifications.gateways.calendar import feed_bytes, invitation_bytes
from tests.support.calendar_entries import entry
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.feeds import Follower, placed
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    session_facts,
)
from tests.support.notifications import notifications_settings

MANY = 10_000
SESSIONS_OF_A_COHORT = 10
START = datetime(2027, 1, 4, 17)  # noqa: DTZ001 - wall time
# Other people in the same cohorts, who have the same sessions.
_OTHERS = """
    INSERT INTO registration (id, cohort_id, sequence, state, participant, letter_kind,
        letter_details, changed_at)
      SELECT gen_random_uuid(), cohort_id, 1, 'confirmed',
        participant || jsonb_build_object('email', 'other' || n || '@example.org'),
        letter_kind, letter_details, changed_at
      FROM (SELECT *, row_number() OVER () AS place FROM registration) AS mine
      JOIN generate_series(1, :others) AS n
        ON n % (SELECT count(*) FROM registration) = place - 1;
"""
_THEIR_ENTRIES = """
    INSERT INTO invitation (id, registration_id, session_id, uid, organizer, sequence, method,
        revised_at)
      SELECT gen_random_uuid(), other.id, told.session_id, gen_random_uuid()::text,
        told.organizer, told.sequence, told.method, told.revised_at
      FROM registration AS other
      JOIN registration AS mine USING (cohort_id)
      JOIN invitation AS told ON told.registration_id = mine.id
      WHERE mine.participant ->> 'email' = 'asa@example.org' AND other.id <> mine.id
"""


def main() -> None:
    """Measure both and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sessions", type=int, default=1_000, help="in the feed")
    options.add_argument("--others", type=int, default=20_000, help="registrations of others")
    options.add_argument("--rounds", type=int, default=200, help="how often each thing is done")
    given = options.parse_args()
    print("| what | p50 ms | p95 ms | busy ms |\n| --- | ---: | ---: | ---: |")
    writing()
    with tempfile.TemporaryDirectory() as folder:
        postgres, redis = PrivatePostgres(Path(folder, "pg")), PrivateRedis(Path(folder, "redis"))
        postgres.start()
        redis.start()
        try:
            feed(postgres, redis, given)
        finally:
            redis.stop()
            postgres.stop()


def writing() -> None:
    """Write ten thousand entries, and one invitation."""
    entries = [
        entry(
            uid=f"{number}@mail.spinn.example",
            number=number,
            of_sessions=MANY,
            starts_at=START + timedelta(days=number % 700),
            ends_at=START + timedelta(days=number % 700, hours=2),
        )
        for number in range(MANY)
    ]
    row(f"{MANY:,} entries written", 5, lambda: feed_bytes(entries, name="Spinn"))
    row("one invitation written", 500, lambda: invitation_bytes(entries[0]))


def feed(postgres: PrivatePostgres, redis: PrivateRedis, given: argparse.Namespace) -> None:
    """Read the feed in each of the states that it can be in."""
    database = TestDatabase.migrated(postgres, "notifications")
    follower, path = follow(database, redis, given.sessions, given.others)
    tag = follower.read(path).headers["ETag"]
    settle()

    def cold() -> None:
        following._SHELF.clear()  # noqa: SLF001 - as a process that has just started
        follower.read(path)

    name = f"feed of {given.sessions:,}"
    empty = blank().test_client()
    row("empty view", given.rounds, lambda: empty.get("/"))
    row(f"{name}, cold", max(given.rounds // 10, 5), cold)
    row(f"{name}, warm", given.rounds, lambda: follower.read(path))
    packed = {"Accept_Encoding": "gzip"}
    row(f"{name}, warm, gzip", given.rounds, lambda: follower.read(path, **packed))
    row(f"{name}, 304", given.rounds, lambda: follower.read(path, If_None_Match=tag))
    row("wrong token", given.rounds, lambda: follower.read(path.replace(path[9:20], "x" * 11)))
    size = len(follower.read(path).data), len(follower.read(path, **packed).data)
    print(f"\n{size[0] / 1024:.0f} KiB, packed {size[1] / 1024:.0f} KiB")
    database.close()


def follow(
    database: TestDatabase, redis: PrivateRedis, sessions: int, others: int
) -> tuple[Follower, str]:
    """Give somebody so many sessions and a feed of them, and others the same sessions.

    Returns who reads it, and where.
    """
    clock = SettableClock()
    listener = Listener(database, KeepingPost(), clock)
    person = Applicant().person
    for cohort in range(sessions // SESSIONS_OF_A_COHORT):
        begin = START + timedelta(days=cohort)
        meetings = [
            session_facts(number, begin + timedelta(weeks=number))
            for number in range(1, SESSIONS_OF_A_COHORT + 1)
        ]
        mine = placed(listener, Applicant(cohort_facts(*meetings), person))
    with database.transaction() as session:
        session.execute(text(_OTHERS), {"others": others})
        session.execute(text(_THEIR_ENTRIES))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    follower = Follower.of(notifications_settings(database.url, redis.url), clock)
    return follower, follower.follow(mine.id)


def blank() -> Flask:
    """Return a site whose one view answers two letters."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "ok")
    return app


def row(name: str, rounds: int, act: Callable[[], object]) -> None:
    """Do something often, and print what it took; busy is our own process alone."""
    act()
    times, busy = [], []
    for _ in range(rounds):
        begun, at_work = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - at_work) * 1000)
    slow = quantiles(times, n=20)[-1]
    print(f"| {name} | {median(times):.2f} | {slow:.2f} | {median(busy):.2f} |", flush=True)


if __name__ == "__main__":
    main()
