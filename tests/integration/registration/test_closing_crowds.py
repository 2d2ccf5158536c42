"""Closing a cohort of very many: in batches, as a whole or not at all, each told once."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from uuid import UUID

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.orm import Session

from services.registration.domain.commands import CloseCohort
from services.registration.domain.programs.closing import BATCH, close_cohort
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State, Transition
from shared.database import Database
from shared.messaging.tables import outbox
from tests.support.crowds import fill
from tests.support.registration import test_links as signed_links
from tests.support.stories import Stories
from tests.support.waiting import until

PEOPLE = 2 * BATCH + 100


@pytest.fixture
def crowd(stories: Stories) -> list[UUID]:
    """More people than two batches; every tenth was absent, and one still waits."""
    stories.open_cohort(capacity=PEOPLE, share=1)
    ids = fill(stories, [f"Person {number}" for number in range(PEOPLE)])
    fill(stories, ["Waits"], State.WAITLISTED)
    with stories.database.transaction() as db:
        (meeting,) = db.get_one(Cohort, stories.cohort_id).sessions
        stories.clock.set(meeting.ends_at + timedelta(hours=1))
        marks = [
            {
                "registration_id": row,
                "session_id": meeting.id,
                "present": number % 10 > 0,
                "arrived_at": meeting.starts_at if number % 10 else None,
                "left_at": meeting.ends_at if number % 10 else None,
                "method": "organizer",
                "actor": "organizer:1",
                "recorded_at": meeting.ends_at,
            }
            for number, row in enumerate(ids)
        ]
        db.execute(insert(Attendance), marks)
    return ids


def close(database: Database, cohort_id: UUID, now: datetime) -> int:
    command = CloseCohort(cohort_id, "organizer:1", early=False)
    with database.transaction() as session:
        return close_cohort(session, command, now=now, links=signed_links()).completed


def _close_elsewhere(url: str, cohort_id: UUID, now: datetime) -> None:
    close(Database(url), cohort_id, now)


def start_closing(stories: Stories) -> ForkServerProcess:
    """Close in a process of its own, to be killed while it does."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    url = stories.database.engine.url.render_as_string(hide_password=False)
    told = (url, stories.cohort_id, stories.clock.now())
    process = context.Process(target=_close_elsewhere, args=told, daemon=True)
    process.start()
    return process


def told_of(session: Session) -> list[UUID]:
    named = select(outbox.c.aggregate_id).where(outbox.c.name == "registration.completed")
    return list(session.scalars(named))


def waits_for_a_lock(session: Session) -> bool:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return session.scalar(text(waiting)) == 1


def test_close_when_the_crowd_is_large_then_holds_few_in_memory_and_completes_each_once(
    stories: Stories, crowd: list[UUID]
) -> None:
    held = []
    command = CloseCohort(stories.cohort_id, "organizer:1", early=False)
    with stories.database.transaction() as session:

        @event.listens_for(session, "before_flush")
        def count(db: Session, *_about: object) -> None:
            held.append(sum(isinstance(row, Registration) for row in db.identity_map.values()))

        closed = close_cohort(session, command, now=stories.clock.now(), links=signed_links())

    met = [row for number, row in enumerate(crowd) if number % 10]
    with stories.database.transaction() as session:
        rows = select(Registration.state, func.count()).group_by(Registration.state)
        counted = {state: number for state, number in session.execute(rows)}  # noqa: C416 - Rows
        steps = session.scalars(
            select(Transition.registration_id).where(Transition.reason == "rule_met")
        )
        assert sorted(steps) == sorted(met)
        assert sorted(told_of(session)) == sorted(met)
        assert session.get_one(Cohort, stories.cohort_id).places_taken == PEOPLE
    assert (closed.completed, closed.certificates) == (len(met), len(met))
    assert counted == {"completed": len(met), "confirmed": PEOPLE - len(met), "waitlisted": 1}
    assert max(held) <= 2 * BATCH


def test_close_when_killed_in_the_middle_then_nothing_is_done_and_again_does_it_once(
    stories: Stories, crowd: list[UUID]
) -> None:
    with stories.database.transaction() as holding:
        # Whoever closes has done two batches when they come to this row.
        last = select(Registration.id).where(Registration.id == crowd[-1])
        holding.execute(last.with_for_update())
        process = start_closing(stories)
        with stories.database.reading() as watching:
            until(lambda: waits_for_a_lock(watching))
        process.kill()
        process.join()

    with stories.database.transaction() as session:
        assert session.get_one(Cohort, stories.cohort_id).closed_at is None
        assert told_of(session) == []
    completed = close(stories.database, stories.cohort_id, stories.clock.now())
    with stories.database.transaction() as session:
        told = told_of(session)
    assert (len(told), len(set(told))) == (completed, completed)
