"""How cohorts of the catalogue stand, in one cheap read: which are open, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.queries import in_queue
from services.registration.storage.registrations import Registration


class CohortOutline(NamedTuple):
    """What a cohort says about getting in, without its texts; ``waiting`` stand in its queue."""

    id: UUID
    program_id: UUID
    capacity: int
    places_taken: int
    queue_limit: int | None
    policy: str
    chooses: bool
    hybrid: bool
    access_rules: AccessRules
    registration_opens_at: datetime
    registration_closes_at: datetime
    decides_at: datetime | None
    decided_at: datetime | None
    cancelled_at: datetime | None
    closed_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    waiting: int


class ProgramOutline(NamedTuple):
    """A published program as far as its place in the catalogue goes."""

    id: UUID
    sub_goal: str
    project_id: UUID | None


def program_outlines(session: Session) -> Sequence[ProgramOutline]:
    """Return the programs that everybody may see, in the catalogue's order."""
    rows = session.execute(
        select(Program.id, Program.sub_goal, Program.project_id)
        .where(Program.published_at.is_not(None))
        .order_by(Program.position)
    )
    return [ProgramOutline(*row) for row in rows]


def cohort_outlines(session: Session) -> Sequence[CohortOutline]:
    """Return all cohorts of published programs, in the catalogue's order.

    It reads no entity: with hundreds of programs that is what costs.
    """
    span = (
        select(
            ProgramSession.cohort_id,
            func.min(ProgramSession.starts_at).label("starts_at"),
            func.max(ProgramSession.ends_at).label("ends_at"),
        )
        .where(ProgramSession.cancelled_at.is_(None))
        .group_by(ProgramSession.cohort_id)
        .subquery()
    )
    queues = (
        select(Registration.cohort_id, func.count().label("waiting"))
        .where(in_queue())
        .group_by(Registration.cohort_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Cohort.id,
            Cohort.program_id,
            Cohort.capacity,
            Cohort.places_taken,
            Cohort.queue_limit,
            Cohort.policy,
            Cohort.least_sessions.is_not(None),
            Cohort.hybrid,
            func.coalesce(Cohort.own_access_rules, Program.access_rules),
            Cohort.registration_opens_at,
            Cohort.registration_closes_at,
            Cohort.decides_at,
            Cohort.decided_at,
            Cohort.cancelled_at,
            Cohort.closed_at,
            span.c.starts_at,
            span.c.ends_at,
            func.coalesce(queues.c.waiting, 0),
        )
        .join(Program, Program.id == Cohort.program_id)
        .join(span, span.c.cohort_id == Cohort.id)
        .outerjoin(queues, queues.c.cohort_id == Cohort.id)
        .where(Program.published_at.is_not(None))
        .order_by(Program.position, Cohort.registration_opens_at)
    )
    return [CohortOutline._make(row) for row in rows]


def programs_of(session: Session, ids: Sequence[UUID]) -> Sequence[Program]:
    """Return these programs in the order of ``ids``, without their cohorts."""
    rows = session.scalars(select(Program).where(Program.id.in_(ids)))
    known = {row.id: row for row in rows}
    return [known[each] for each in ids if each in known]


def cohorts_of(session: Session, ids: Sequence[UUID]) -> Sequence[Cohort]:
    """Return these cohorts in the order of ``ids``, with program and sessions."""
    rows = session.scalars(select(Cohort).where(Cohort.id.in_(ids)))
    known = {row.id: row for row in rows}
    return [known[each] for each in ids if each in known]


def sessions_of(
    session: Session, cohort_ids: Sequence[UUID]
) -> dict[UUID, Sequence[ProgramSession]]:
    """Return the sessions of these cohorts that are to be held, in order."""
    found: dict[UUID, list[ProgramSession]] = {}
    rows = session.scalars(
        select(ProgramSession)
        .where(ProgramSession.cohort_id.in_(cohort_ids), ProgramSession.cancelled_at.is_(None))
        .order_by(ProgramSession.number)
    )
    for row in rows:
        found.setdefault(row.cohort_id, []).append(row)
    return dict(found)


def project_of(session: Session, project_id: UUID | None) -> Project | None:
    """Return a funding project, if there is one."""
    return session.get(Project, project_id) if project_id else None
