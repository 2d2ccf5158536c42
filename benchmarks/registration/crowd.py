"""A made-up crowd of any size, copied straight into the tables: programs, people, queues."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import update

from services.registration.storage.catalogue import Cohort
from shared.database import Database
from shared.kernel.identifiers import new_id
from tests.support.registration import add_cohort, text

PROGRAMS = 200
# Of those who want to come to the big cohort, so many have a place; the rest queue or have left.
_PLACES, _QUEUE, _LEFT = 0.76, 0.19, 0.05
_BIG = 0.263  # of all: of 100,000 that is 20,000 with a place and 5,000 in the queue
_FIRST = "Aino Alva Åke Åsa Bashir Björn Dalia Elin Fatima Gunnar Ida Jamal Karin Nils Örjan Stina"
_LAST = "Ahlgren Bodin Falk Hallström Isaksson Järn Lind Ljungqvist Norell Rahimi Siljan Vik Öberg"
_TRADES = "Bageri Bygg Data Design El Energi Film Glas Hotell Kaffe Konsult"
_NO_PLACE = ("waitlisted", "unconfirmed", "cancelled", "expired")


@dataclass
class Crowd:
    """What was copied, as the pages are asked for it: the big cohort and who waits there."""

    cohort_id: UUID
    slug: str
    session_id: UUID
    registrations: int
    waiting_in_the_middle: UUID
    searched: str


@dataclass
class _Rows:
    """Rows of each table, in the order of its columns."""

    organisations: list[UUID] = field(default_factory=list)
    participant: list[tuple[Any, ...]] = field(default_factory=list)
    registration: list[tuple[Any, ...]] = field(default_factory=list)
    transition: list[tuple[Any, ...]] = field(default_factory=list)
    attendance: list[tuple[Any, ...]] = field(default_factory=list)


_COLUMNS = {
    "participant": "id, email, email_key, created_at, confirmed_at, link_epoch, sequence",
    "registration": (
        "id, cohort_id, participant_id, organisation_id, organisation_named_id, name, language,"
        " state, holds_place, queue_number, turn, sequence, created_at"
    ),
    "registration_transition": "id, registration_id, at, from_state, to_state, actor, reason",
    "attendance": (
        "registration_id, session_id, present, arrived_at, left_at, method, actor, recorded_at"
    ),
}


def draw_in(database: Database, *, people: int, now: datetime) -> Crowd:
    """Copy ``people`` registrations into an empty database: one big cohort, 199 smaller ones."""
    chance = random.Random(20_261_124)
    cohorts = _programs(database, now)
    big, *others = cohorts
    rows = _Rows()
    address = database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        rows.organisations = _organisations(connection, max(3, people // 20), chance)
        _fill(rows, big, round(people * _BIG), now, chance)
        _mark(rows, big, now)
        share = -(-(people - len(rows.registration)) // len(others))
        for cohort in others:
            _fill(rows, cohort, min(share, people - len(rows.registration)), now, chance)
        _copy(connection, "participant", rows.participant)
        _copy(connection, "registration", rows.registration)
        _copy(connection, "registration_transition", rows.transition)
        _copy(connection, "attendance", rows.attendance)
        _count_places(connection)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # as the server does by itself within minutes
    waiting = [row for row in rows.registration if row[1] == big.id and row[7] == "waitlisted"]
    middle = waiting[len(waiting) // 2]
    return Crowd(
        cohort_id=big.id,
        slug=big.program.slug,
        session_id=big.sessions[0].id,
        registrations=len(rows.registration),
        waiting_in_the_middle=middle[0],
        searched=middle[5],
    )


def _programs(database: Database, now: datetime) -> Sequence[Cohort]:
    """Two hundred programs; the first session of the first cohort has begun an hour ago."""
    with database.transaction() as db:
        ids = [
            add_cohort(
                db, now=now, capacity=10**6, sessions=3,
                starts_in=timedelta(days=number) - timedelta(hours=1),
            )
            for number in range(PROGRAMS)
        ]  # fmt: skip
        db.execute(update(Cohort).values(registration_closes_at=now + timedelta(days=300)))
        cohorts = [db.get_one(Cohort, each) for each in ids]
        for number, cohort in enumerate(cohorts):
            cohort.program.title = text(f"Verkstad nummer {number + 1}", f"Workshop {number + 1}")
            cohort.program.position = number
        return cohorts


def _organisations(connection: psycopg.Connection, count: int, chance: random.Random) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    named = "id, name, name_key, kind, country"
    with connection.cursor().copy(f"COPY organisation ({named}) FROM STDIN") as copy:
        for number, each in enumerate(ids):
            name = f"{chance.choice(_LAST.split())} {chance.choice(_TRADES.split())} {number} AB"
            copy.write_row((each, name, name.lower(), "swedish", "SE"))
    return ids


def _fill(rows: _Rows, cohort: Cohort, people: int, now: datetime, chance: random.Random) -> None:
    """Let ``people`` come to a cohort: places first, then the queue, then those who left."""
    for number in range(1, people + 1):
        state = _state(number / people, chance) if people > 2 else "confirmed"
        _add(rows, (cohort.id, number, state), now - timedelta(days=30, seconds=-number), chance)


def _state(share: float, chance: random.Random) -> str:
    if share <= _PLACES:
        return "confirmed" if chance.random() < 0.97 else "unconfirmed held"
    if share <= _PLACES + _QUEUE:
        return "waitlisted" if chance.random() < 0.98 else "unconfirmed"
    return chance.choice(("cancelled", "expired"))


def _add(rows: _Rows, entry: tuple[UUID, int, str], at: datetime, chance: random.Random) -> None:
    """Add one person with an entry: cohort, number in it, state."""
    cohort_id, number, state = entry
    name = f"{chance.choice(_FIRST.split())} {chance.choice(_LAST.split())}"
    person, registration = new_id(), new_id()
    who = f"{name.lower().replace(' ', '.')}.{len(rows.participant)}@example.org"
    rows.participant.append((person, who, who, at, at, 0, 0))
    organisation = chance.choice(rows.organisations) if chance.random() < 0.8 else None
    holds, state = state not in _NO_PLACE, state.removesuffix(" held")
    whose = (registration, cohort_id, person, organisation, organisation, name, "sv")
    rows.registration.append((*whose, state, holds, number, number, 2, at))
    steps: list[tuple[str | None, str, str]] = [(None, "unconfirmed", "signed_up")]
    if state != "unconfirmed":
        steps.append(("unconfirmed", state, "address_confirmed"))
    for old, new, why in steps:
        rows.transition.append((new_id(), registration, at, old, new, "participant", why))


def _mark(rows: _Rows, cohort: Cohort, now: datetime) -> None:
    """Let every other one with a place be here already."""
    meeting = cohort.sessions[0]
    present = (meeting.id, True, meeting.starts_at, meeting.ends_at, "organizer", "x", now)
    here = [row for row in rows.registration if row[1] == cohort.id and row[7] == "confirmed"]
    rows.attendance = [(row[0], *present) for row in here[::2]]


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _count_places(connection: psycopg.Connection) -> None:
    """Bring the cohorts' counters to what was copied; whoever has a queue is full."""
    connection.execute(
        "UPDATE cohort SET places_taken = held, capacity = greatest(held, 1),"
        " next_queue_number = last + 1 FROM (SELECT cohort_id, max(queue_number) AS last,"
        " sum(places) FILTER (WHERE holds_place) AS held FROM registration GROUP BY cohort_id)"
        " AS counted WHERE counted.cohort_id = cohort.id"
    )
