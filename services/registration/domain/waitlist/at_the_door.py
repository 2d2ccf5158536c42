"""The only session has begun: places of those who did not come go to people at the door.

An organizer says who is absent, who of the queue is there, and why. Whoever is there gets in by
the one path of free places, in turn; whoever waits elsewhere keeps their turn and is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.ending import BY_ORGANIZER, Cancellation, end
from services.registration.domain.errors import DoorNotOpen, NobodyAtTheDoor
from services.registration.domain.links import Links
from services.registration.domain.policies import door_is_open
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.waitlist.promoting import promote_at_door
from services.registration.storage import absences, roster_queries
from services.registration.storage.absences import Absence, AbsenceState
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration, State


@dataclass(frozen=True)
class PassOn:
    """Who of those with a place is absent, and who of those who wait is at the door."""

    cohort_id: UUID
    absent: Collection[UUID]
    here: Collection[UUID]


@dataclass(frozen=True)
class PassedOn:
    """How many registrations gave their places up, and how many got in."""

    released: int
    seated: int


def may_pass_on(cohort: Cohort, now: datetime) -> bool:
    """Say whether places can be passed on at the door now: while the only session is held."""
    if cohort.closed_at is not None or cohort.cancelled_at is not None or len(cohort.sessions) != 1:
        return False
    (meeting,) = cohort.sessions
    return door_is_open(now=now, starts_at=meeting.starts_at, ends_at=meeting.ends_at)


def pass_on(session: Session, command: PassOn, act: Act, *, links: Links) -> PassedOn:
    """Give free places to who is there, and as many of those who are marked absent as it takes.

    Whoever signed up last loses theirs first, reads the reason, and can get it back while it is
    free. Whoever gets in is marked as present.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        DoorNotOpen: It has more sessions, or its session is not held at this moment.
        NobodyAtTheDoor: Nobody gets in by it: nobody who is there waits, or no place is free.
    """
    cohort = locked_cohort(session, command.cohort_id)
    check_running(cohort)
    if not may_pass_on(cohort, act.at):
        raise DoorNotOpen
    here = _waiting(session, cohort, command.here)
    missing = sum(row.places for row in here) - (cohort.capacity - cohort.places_taken)
    released = _released(_absent(session, cohort, command.absent), missing)
    for row in released:
        end(session, row, Cancellation(act.actor, BY_ORGANIZER, act.note), now=act.at, links=links)
        _note(session, row, act)
    ids = [row.id for row in here]
    promote_at_door(session, cohort, ids, now=act.at, links=links)
    seated = [row for row in here if row.state == State.CONFIRMED]
    if not seated:
        raise NobodyAtTheDoor
    marks = MarkAttendance(cohort.sessions[0].id, {row.id: True for row in seated}, act.actor)
    mark_attendance(session, marks, now=act.at)
    return PassedOn(len(released), len(seated))


def _absent(session: Session, cohort: Cohort, ids: Collection[UUID]) -> list[Registration]:
    people = absences.absent_people(session, cohort.sessions[0].id)
    return [row for row in people if row.id in ids and row.state == State.CONFIRMED]


def _released(absent: Sequence[Registration], missing: int) -> list[Registration]:
    """Return whose places go on, so that ``missing`` more are free."""
    released: list[Registration] = []
    for row in sorted(absent, key=lambda row: row.queue_number, reverse=True):
        if sum(each.places for each in released) >= missing:
            break
        released.append(row)
    return released


def _waiting(session: Session, cohort: Cohort, ids: Collection[UUID]) -> list[Registration]:
    rows = roster_queries.of_ids(session, cohort.id, list(ids))
    return [row for row in rows if row.state == State.WAITLISTED]


def _note(session: Session, row: Registration, act: Act) -> None:
    """Remember that the place went on, so that it can be given back."""
    known = absences.absence_for_update(session, row.id)
    if known is None:
        known = Absence(registration_id=row.id, asked_at=act.at, answer_by=act.at)
        session.add(known)
    known.state, known.settled_at = AbsenceState.RELEASED, act.at
