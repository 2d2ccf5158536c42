"""Named reads of who was in a session, for those who settle it and those who look first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.erasures import NOBODY, Erasure
from services.registration.storage.registrations import Registration, State, Transition


class Present(NamedTuple):
    """Somebody who was in a session; ``minutes`` are those within its bounds."""

    name: str
    minutes: int
    is_certified: bool


class Settled(NamedTuple):
    """How many were in a session, and how many of them have their certificate on its way."""

    present: int
    certified: int

    @property
    def uncertified(self) -> int:
        """How many would get one if the session were closed now."""
        return self.present - self.certified


NOBODY_YET = Settled(0, 0)


def _minutes() -> ColumnElement[int]:
    """Whole minutes of a mark within the session's bounds."""
    until = func.least(Attendance.left_at, ProgramSession.ends_at)
    since = func.greatest(Attendance.arrived_at, ProgramSession.starts_at)
    whole: ColumnElement[int] = func.floor(func.extract("epoch", until - since) / 60)
    return whole


def _was_there() -> ColumnElement[bool]:
    """Say who was there for a minute or more and has not been erased, whatever became of them."""
    erased = exists().where(Erasure.participant_id == Registration.participant_id)
    here = and_(Attendance.present, _minutes() >= 1, _had_a_place_when_it_began())
    return and_(here, ~erased, Registration.name != NOBODY)


def _had_a_place_when_it_began() -> ColumnElement[bool]:
    """Say whose mark can be true: lists are marked before the start, and places given back then.

    Whoever gave the place back later, or was let go, was there all the same.
    """
    left_since = exists().where(
        Transition.registration_id == Registration.id,
        Transition.from_state == State.CONFIRMED,
        Transition.to_state != State.CONFIRMED,
        Transition.at >= ProgramSession.starts_at,
    )
    return or_(Registration.state.in_((State.CONFIRMED, State.COMPLETED)), left_since)


def _of_sessions(session_ids: Iterable[UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(ProgramSession, ProgramSession.id == Attendance.session_id)
        .where(Attendance.session_id.in_(list(session_ids)), _was_there())
    )


def uncertified_after(
    session: Session, session_id: UUID, after: int, limit: int
) -> Sequence[tuple[Attendance, Registration]]:
    """Return who was in a session and has no certificate of it, for change.

    In the order of acceptance, from the number above ``after`` on. They come with their pools.
    """
    rows = session.execute(
        _of_sessions([session_id], Attendance, Registration)
        .where(Attendance.completion_id.is_(None), Registration.queue_number > after)
        .options(selectinload(Registration.pools))
        .order_by(Registration.queue_number)
        .limit(limit)
        # Whoever erases somebody changes the registration: one of both waits, and reads anew.
        .with_for_update(of=[Attendance, Registration])
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in rows]


def settled(session: Session, session_ids: Collection[UUID]) -> dict[UUID, Settled]:
    """Return how far the certificates of some sessions are; those without people are left out."""
    certified = func.count().filter(Attendance.completion_id.is_not(None))
    rows = session.execute(
        _of_sessions(session_ids, Attendance.session_id, func.count(), certified).group_by(
            Attendance.session_id
        )
    )
    return {row[0]: Settled(row[1], row[2]) for row in rows}


def present_in(
    session: Session, session_id: UUID, *, certified: bool, offset: int, limit: int
) -> Sequence[Present]:
    """Return some of those who were in a session, by name: who has its certificate, or has not."""
    has_one = Attendance.completion_id.is_not(None)
    rows = session.execute(
        _of_sessions([session_id], Registration.name, _minutes(), has_one)
        .where(has_one if certified else ~has_one)
        .order_by(Registration.name_key, Registration.queue_number)
        .offset(offset)
        .limit(limit)
    )
    return [Present(row[0], int(row[1]), row[2]) for row in rows]


def certified_of(session: Session, session_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these registrations have a certificate of a session."""
    return frozenset(
        session.scalars(
            select(Attendance.registration_id).where(
                Attendance.session_id == session_id,
                Attendance.registration_id.in_(ids),
                Attendance.completion_id.is_not(None),
            )
        )
    )


def attendance_moves(
    session: Session, meeting: ProgramSession, starts_at: datetime, ends_at: datetime
) -> None:
    """Let whoever was there for the whole of a session have been so for its new bounds."""
    session.execute(
        update(Attendance)
        .where(
            Attendance.session_id == meeting.id,
            Attendance.arrived_at == meeting.starts_at,
            Attendance.left_at == meeting.ends_at,
        )
        .values(arrived_at=starts_at, left_at=ends_at)
    )
