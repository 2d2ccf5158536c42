"""Who has a place in a cohort, tallied in SQL: what each was to attend, and did, page by page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import SESSION, SeatPool, seat_claim
from services.registration.storage.registrations import Registration, State


class Tally(NamedTuple):
    """How many people were to attend so many sessions and attended so many of them."""

    planned: int
    attended: int
    people: int


class Tallied(NamedTuple):
    """One person with a place: whole minutes of presence within the sessions, and their marks."""

    name: str
    planned: int
    attended: int
    minutes: int
    marked: int


def _minutes() -> ColumnElement[int]:
    """Whole minutes of a mark within its session's bounds; none without an interval."""
    until = func.least(Attendance.left_at, ProgramSession.ends_at)
    since = func.greatest(Attendance.arrived_at, ProgramSession.starts_at)
    seconds = func.extract("epoch", until - since)
    whole: ColumnElement[int] = func.greatest(func.floor(seconds / 60), 0)
    return whole


def _chosen(cohort: Cohort) -> Subquery:
    """Which registration takes part in which session, where people choose."""
    return (
        select(seat_claim.c.registration_id, ProgramSession.id.label("session_id"))
        .join(SeatPool, SeatPool.id == seat_claim.c.pool_id)
        .join(ProgramSession, cast(ProgramSession.id, Text) == SeatPool.ref)
        .where(
            SeatPool.cohort_id == cohort.id,
            SeatPool.kind == SESSION,
            ProgramSession.cancelled_at.is_(None),
        )
        .subquery()
    )


def _marks(cohort: Cohort) -> Subquery:
    """Return how often each was marked, and was there, in the sessions that they take part in."""
    attended = and_(Attendance.left_at.is_not(None), Attendance.arrived_at.is_not(None))
    marks = (
        select(
            Attendance.registration_id,
            func.count().label("marked"),
            func.count().filter(attended, _minutes() > 0).label("attended"),
            func.coalesce(func.sum(_minutes()).filter(attended), 0).label("minutes"),
        )
        .join(ProgramSession, ProgramSession.id == Attendance.session_id)
        .where(ProgramSession.cohort_id == cohort.id, ProgramSession.cancelled_at.is_(None))
        .group_by(Attendance.registration_id)
    )
    if not cohort.chooses:
        return marks.subquery()
    chosen = _chosen(cohort)
    own = and_(
        chosen.c.registration_id == Attendance.registration_id,
        chosen.c.session_id == Attendance.session_id,
    )
    return marks.join(chosen, own).subquery()


def _tallies(cohort: Cohort) -> Subquery:
    """Return one row for each person with a place."""
    marks = _marks(cohort)
    planned: Any = literal(len(cohort.sessions))
    wanted = select(
        Registration.id,
        Registration.name,
        Registration.queue_number,
        func.coalesce(marks.c.attended, 0).label("attended"),
        func.coalesce(marks.c.minutes, 0).label("minutes"),
        func.coalesce(marks.c.marked, 0).label("marked"),
    ).outerjoin(marks, marks.c.registration_id == Registration.id)
    if cohort.chooses:
        chosen = _chosen(cohort)
        each = (
            select(chosen.c.registration_id, func.count().label("planned"))
            .group_by(chosen.c.registration_id)
            .subquery()
        )
        wanted = wanted.outerjoin(each, each.c.registration_id == Registration.id)
        planned = func.coalesce(each.c.planned, 0)
    return (
        wanted.add_columns(planned.label("planned"))
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state.in_((State.CONFIRMED, State.COMPLETED)),
        )
        .subquery()
    )


def tallies(session: Session, cohort: Cohort) -> Sequence[Tally]:
    """Return how many people were to attend how much, and did: a few rows for any crowd."""
    each = _tallies(cohort)
    rows = session.execute(
        select(each.c.planned, each.c.attended, func.count()).group_by(
            each.c.planned, each.c.attended
        )
    )
    return [Tally(*row) for row in rows]


def tallied(
    session: Session, cohort: Cohort, groups: Collection[Tally], *, offset: int, limit: int
) -> Sequence[Tallied]:
    """Return some of the people of these groups, in the order in which they were accepted."""
    each = _tallies(cohort)
    inside = (
        and_(each.c.planned == group.planned, each.c.attended == group.attended) for group in groups
    )
    rows = session.execute(
        select(each.c.name, each.c.planned, each.c.attended, each.c.minutes, each.c.marked)
        .where(or_(false(), *inside))
        .order_by(each.c.queue_number)
        .offset(offset)
        .limit(limit)
    )
    return [Tallied(row[0], *map(int, row[1:])) for row in rows]
