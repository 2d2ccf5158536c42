"""Reads of a cohort's people that cost the same however many they are: page by page, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.part_queries import attends
from services.registration.storage.people import Organisation
from services.registration.storage.pools import SESSION, SeatPool, seat_claim
from services.registration.storage.queries import in_queue
from services.registration.storage.registrations import LIVE, Registration, State
from shared.database import among, has_part
from shared.kernel.text import order_of

_ORDERS: dict[str, tuple[Any, ...]] = {
    "signed_up": (Registration.queue_number,),
    "newest": (Registration.queue_number.desc(),),
    "name": (Registration.name_key, Registration.queue_number),
}
ORDERS = tuple(_ORDERS)


@dataclass(frozen=True)
class Sought:
    """Which people of a cohort: in one state, or all who have not ended; in which order.

    Each of ``words`` is a part of their name, address or organisation. With ``meeting``, only
    those who take part in that session.
    """

    cohort_id: UUID
    state: str | None = None
    words: tuple[str, ...] = ()
    order: str = "signed_up"
    meeting: ProgramSession | None = None


def _which(sought: Sought) -> ColumnElement[bool]:
    states = LIVE if sought.state is None else (sought.state,)
    which = and_(Registration.cohort_id == sought.cohort_id, Registration.state.in_(states))
    meeting = sought.meeting
    return which if meeting is None else and_(which, attends(meeting.cohort, meeting))


def _matches(word: str) -> ColumnElement[bool]:
    """Say whether a word is in the name, the address without its tag, or the organisation."""
    small = word.lower()
    named = select(Organisation.id).where(has_part(func.lower(Organisation.name), small))
    return or_(
        has_part(Registration.name_key, order_of(word)),
        has_part(Registration.email_key, small),
        Registration.organisation_id.in_(named),
    )


def _wanted(sought: Sought, *columns: Any) -> Select[Any]:
    wanted = select(*columns).where(_which(sought))
    if sought.words:
        wanted = wanted.where(*map(_matches, sought.words))
    return wanted


def count_people(session: Session, sought: Sought) -> int:
    """Return how many people a search finds."""
    return session.scalar(_wanted(sought, func.count(Registration.id))) or 0


class People(NamedTuple):
    """Some of the people that are sought; ``total`` says how many, for a search that finds any."""

    rows: Sequence[Registration]
    total: int | None


def people(session: Session, sought: Sought, *, offset: int, limit: int) -> People:
    """Return some of the people that are sought.

    They are chosen in an index, and only those that are shown are read. How many there are
    without a search is told by the cohort's states.
    """
    total = func.count().over() if sought.words else literal(None)
    chosen = session.execute(
        _wanted(sought, Registration.id, total)
        .order_by(*_ORDERS[sought.order])
        .offset(offset)
        .limit(limit)
    ).all()
    rows = of_ids(session, sought.cohort_id, [row[0] for row in chosen])
    return People(rows, chosen[0][1] if chosen else None)


def of_ids(session: Session, cohort_id: UUID, ids: Sequence[UUID]) -> Sequence[Registration]:
    """Return those of a cohort's registrations that have one of ``ids``, in that order.

    They come with their pools: what they take part in.
    """
    rows = session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, among(Registration.id, ids))
        .options(selectinload(Registration.pools))
    )
    known = {row.id: row for row in rows}
    return [known[each] for each in ids if each in known]


def with_places_after(
    session: Session, cohort_id: UUID, after: int, limit: int
) -> Sequence[Registration]:
    """Return those with a place whose number is above ``after``, in the order of acceptance.

    They come with their pools: what they take part in.
    """
    return session.scalars(
        select(Registration)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.queue_number > after,
            Registration.state.in_((State.CONFIRMED, State.COMPLETED)),
        )
        .options(selectinload(Registration.pools))
        .order_by(Registration.queue_number)
        .limit(limit)
    ).all()


def attendance_of(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Attendance]:
    """Return the marks of these registrations, by registration and session."""
    rows = session.scalars(select(Attendance).where(among(Attendance.registration_id, ids)))
    return {(row.registration_id, row.session_id): row for row in rows}


def all_people(session: Session, sought: Sought) -> Iterator[Registration]:
    """Yield all who are sought, read from the server a thousand at a time."""
    yield from session.scalars(
        _wanted(sought, Registration)
        .order_by(*_ORDERS[sought.order])
        .execution_options(yield_per=1000)
    )


def queue_positions(session: Session, registrations: Iterable[Registration]) -> dict[UUID, int]:
    """Return the place in its queue, from 1, of each of these registrations that stands in one."""
    asked = {(row.cohort_id, row.queue_number): row.id for row in registrations if _may_queue(row)}
    place = func.row_number().over(
        partition_by=Registration.cohort_id,
        order_by=(Registration.turn, Registration.queue_number),
    )
    queues = (
        select(Registration.cohort_id, Registration.queue_number, place.label("place"))
        .where(among(Registration.cohort_id, {cohort_id for cohort_id, _ in asked}), in_queue())
        .subquery()
    )
    rows = session.execute(
        select(queues.c.cohort_id, queues.c.queue_number, queues.c.place).where(
            among(queues.c.queue_number, {number for _, number in asked})
        )
    )
    places = {(cohort_id, number): position for cohort_id, number, position in rows}
    return {who: places[entry] for entry, who in asked.items() if entry in places}


def _may_queue(row: Registration) -> bool:
    return row.state in (State.WAITLISTED, State.UNCONFIRMED)


def marks_of(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, UUID], bool]:
    """Return who was present, by registration and session, as far as somebody has said."""
    rows = session.execute(
        select(Attendance.registration_id, Attendance.session_id, Attendance.present).where(
            among(Attendance.registration_id, ids)
        )
    )
    return {(registration, meeting): present for registration, meeting, present in rows}


def expected_by_session(session: Session, cohort: Cohort, *, everybody: int) -> dict[UUID, int]:
    """Return how many people with a place take part in each session of a cohort.

    ``everybody`` is how many have a place; all of them do where nobody chooses sessions.
    """
    if not cohort.chooses:
        return {meeting.id: everybody for meeting in cohort.sessions}
    rows = session.execute(
        select(SeatPool.ref, func.count())
        .join(seat_claim, seat_claim.c.pool_id == SeatPool.id)
        .join(Registration, Registration.id == seat_claim.c.registration_id)
        .where(
            SeatPool.cohort_id == cohort.id,
            SeatPool.kind == SESSION,
            Registration.state.in_((State.CONFIRMED, State.COMPLETED)),
        )
        .group_by(SeatPool.ref)
    )
    counted = {ref: number for ref, number in rows}  # noqa: C416 - rows are Row objects
    return {meeting.id: counted.get(str(meeting.id), 0) for meeting in cohort.sessions}


def marked_by_session(
    session: Session, meetings: Collection[ProgramSession]
) -> dict[UUID, tuple[int, int]]:
    """Return how many are marked, and how many of them present, in each of these sessions.

    Only those who have a place count, as in the number of whom is expected: a mark of somebody
    who gave it back would hide that another has none.
    """
    rows = session.execute(
        select(
            Attendance.session_id,
            func.count(),
            func.count().filter(Attendance.present),
        )
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(
            among(Attendance.session_id, [meeting.id for meeting in meetings]),
            Registration.state.in_((State.CONFIRMED, State.COMPLETED)),
        )
        .group_by(Attendance.session_id)
    )
    return {meeting: (marked, present) for meeting, marked, present in rows}
