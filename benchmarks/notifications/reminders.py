"""What a tick of the scheduler costs with a million reminders planned over a year.

Prints a table for docs/benchmarks.md. ``--rows 20000 --ticks 20`` makes it short. It stops if
PostgreSQL does not answer by the index of what is due.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.dialects import postgresql

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from demo.postgres import PrivatePostgres
from services.notifications.domain import falling_due
from services.notifications.storage import reminder_queries
from services.notifications.storage.reminders import Reminder
from shared.database import Database
from shared.migrations import upgrade
from tests.support.notification_story import HOUSE

START = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
BATCH = 200
# How many of the rows have been sent already: what a house of some years has kept.
SENT = 0.5
INDEX = "ix_reminder_due_at"
AIM_MS = 10

_SESSIONS = 1000
_FILL = """
INSERT INTO cohort (id, program_id, program, organiser, told_at)
SELECT gen_random_uuid(), gen_random_uuid(), '{}', '{}', now() FROM generate_series(1, 1);
INSERT INTO reminder_rule (id, program_id, days_before, at_time)
SELECT gen_random_uuid(), program_id, 1, '09:00' FROM cohort;
INSERT INTO program_session
    (id, cohort_id, revision, number, starts_wall, ends_wall, zone, place, starts_at, ends_at)
SELECT gen_random_uuid(), cohort.id, 0, number, moment, moment + interval '2 hours',
    'Europe/Stockholm', '{"sv": "Falun", "en": "Falun"}', moment, moment + interval '2 hours'
FROM cohort, generate_series(1, :sessions) AS number,
    LATERAL (SELECT timestamp '2027-01-02' + number * interval '8 hours' AS moment) AS placed;
INSERT INTO registration
    (id, cohort_id, sequence, state, participant, letter_kind, letter_details, changed_at)
SELECT gen_random_uuid(), cohort.id, 1, 'confirmed',
    jsonb_build_object('name', 'P', 'email', 'p' || number || '@example.org', 'language', 'sv'),
    'place_confirmed', '{}', now()
FROM cohort, generate_series(1, :people) AS number;
INSERT INTO reminder
    (id, rule_id, session_id, registration_id, generation, due_at, state, by_hand)
SELECT gen_random_uuid(), rule.id, meeting.id, person.id, 0,
    CAST(:start AS timestamptz) + random() * interval '365 days',
    CASE WHEN random() < :sent THEN 'sent' ELSE 'due' END, false
FROM reminder_rule AS rule, program_session AS meeting, registration AS person;
"""


@dataclass(frozen=True)
class Cost:
    """What something took: in all, and of our own process, without PostgreSQL."""

    seconds: float
    busy: float


def main() -> None:
    """Fill a private PostgreSQL, tick, and print what it cost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=2_000_000, help="rows, half of them sent")
    asked.add_argument("--ticks", type=int, default=200)
    wanted = asked.parse_args()
    with TemporaryDirectory() as folder, filled(Path(folder), wanted.rows) as database:
        with database.transaction() as session:
            planned = session.scalar(text("SELECT count(*) FROM reminder WHERE state = 'due'"))
        check_index(database)
        print(f"{planned} reminders due over a year, {wanted.ticks} ticks each\n")
        print("| what | aim, ms | p50 ms | p95 ms | busy ms |\n| --- | ---: | ---: | ---: | ---: |")
        report("a transaction that asks nothing", "", limits(database, wanted.ticks))
        report("a tick with nothing due", AIM_MS, ticks(database, wanted.ticks, START))
        report("a tick with what fell due in a minute", AIM_MS, minutes(database, wanted.ticks))
        report(f"a tick with a full batch of {BATCH}", "", batches(database, wanted.ticks))


@contextmanager
def filled(folder: Path, rows: int) -> Iterator[Database]:
    """Give a database with so many reminders, spread over a year."""
    postgres = PrivatePostgres(folder)
    postgres.start()
    try:
        url = postgres.url("notifications")
        upgrade("services.notifications", url)
        database = Database(url)
        fill(database, rows)
        yield database
        database.close()
    finally:
        postgres.stop()


def fill(database: Database, rows: int) -> None:
    """Insert the rows set by set, and let PostgreSQL count them."""
    values = {
        "sessions": _SESSIONS,
        "people": max(1, rows // _SESSIONS),
        "start": START,
        "sent": SENT,
    }
    with database.engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for statement in _FILL.strip().removesuffix(";").split(";\n"):
            connection.execute(text(statement), values)
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM ANALYZE"))


def check_index(database: Database) -> None:
    """Stop unless what is due is found by its index; print what that costs PostgreSQL itself."""
    for name, now in (("nothing", START), ("a month", START + timedelta(days=31))):
        asked = select(Reminder.id).where(Reminder.state == "due", Reminder.due_at <= now)
        asked = asked.order_by(Reminder.due_at, Reminder.id).limit(BATCH)
        times = []
        for _ in range(20):
            with database.transaction() as session:
                plan = list(session.scalars(text(f"EXPLAIN ANALYZE {_literal(asked)}")))
            if not any(INDEX in line for line in plan):
                raise SystemExit("not by the index:\n" + "\n".join(plan))
            times.append(sum(float(line.split()[2]) for line in plan[-2:]))
        print(f"PostgreSQL plans and reads {median(times):.2f} ms when {name} is due")


def _literal(statement: Select[UUID]) -> str:
    spoken = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=spoken, compile_kwargs={"literal_binds": True}))


def limits(database: Database, times: int) -> list[Cost]:
    """Open and end a transaction around a statement that reads no table."""
    found: list[Cost] = []
    for _ in range(times):
        with costs(found), database.transaction() as session:
            session.execute(text("SELECT 1"))
    return found


def ticks(database: Database, times: int, now: datetime) -> list[Cost]:
    """Claim at one moment again and again, and undo it; return seconds for each."""
    return [claim(database, now) for _ in range(times)]


def minutes(database: Database, times: int) -> list[Cost]:
    """Claim as time passes, a minute a tick, and send what is due."""
    found = []
    for minute in range(times):
        now = START + timedelta(minutes=minute)
        found.append(claim(database, now))
        with database.transaction() as session:
            for each in reminder_queries.reminders_due(session, now + timedelta(hours=1), BATCH):
                if each.due_at <= now:
                    each.state = "sent"
    return found


def batches(database: Database, times: int) -> list[Cost]:
    """Claim a full batch a tick, after an outage of a month."""
    now = START + timedelta(days=31)
    return [claim(database, now + timedelta(milliseconds=250 * tick)) for tick in range(times)]


def claim(database: Database, now: datetime) -> Cost:
    """Make one tick as the scheduler does; return what it took."""
    found: list[Cost] = []
    with costs(found), database.transaction() as session:
        falling_due.claim(session, now, BATCH, house=HOUSE)
    return found[0]


@contextmanager
def costs(into: list[Cost]) -> Iterator[None]:
    """Note what a block costs."""
    began, busy = time.perf_counter(), time.process_time()
    yield
    into.append(Cost(time.perf_counter() - began, time.process_time() - busy))


def report(name: str, aim: object, found: list[Cost]) -> None:
    """Print one row of the table."""
    waited = sorted(each.seconds * 1000 for each in found)
    p50, p95 = waited[len(waited) // 2], waited[int(len(waited) * 0.95)]
    busy = median(each.busy * 1000 for each in found)
    print(f"| {name} | {aim} | {p50:.1f} | {p95:.1f} | {busy:.1f} |")


if __name__ == "__main__":
    main()
