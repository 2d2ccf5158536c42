"""What stands around a cohort, kept for each process: pages in a rush read the cohort alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, bindparam, literal_column, select
from sqlalchemy.orm import Session, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project

# A row's version is the transaction that wrote it, and where it lies if that wrote twice.
EDITION = """
    concat_ws(' ', program.xmin, program.ctid, project.xmin, project.ctid,
      (SELECT string_agg(concat(meeting.xmin, meeting.ctid), ' ' ORDER BY meeting.number)
        FROM program_session AS meeting
        WHERE meeting.cohort_id = cohort.id AND meeting.cancelled_at IS NULL))
"""
_MOST_KEPT = 200

# Made once: making it costs as much as sending it.
_OF_PROGRAM = (
    select(Cohort, literal_column(EDITION, Text))
    .join(Program, Program.id == Cohort.program_id)
    .outerjoin(Project, Project.id == Program.project_id)
    .where(Program.slug == bindparam("slug"), Program.published_at.is_not(None))
    .options(lazyload(Cohort.program), lazyload(Cohort.sessions))
    .order_by(Cohort.registration_opens_at)
)


@dataclass(frozen=True)
class _Kept:
    edition: str
    program: Program
    sessions: Sequence[ProgramSession]


_kept: dict[UUID, _Kept] = {}


def published_cohorts(session: Session, slug: str) -> Sequence[Cohort]:
    """Return the cohorts of a published program, to be read and not to be changed.

    Their own rows are read now. Their program, project and sessions are shared with other
    threads, and are read only when one of those rows has changed: the database says so.
    """
    rows = session.execute(_OF_PROGRAM, {"slug": slug}).all()
    cohorts: list[Cohort] = []
    for cohort, edition in rows:
        kept = _kept.get(cohort.id)
        if kept is None or kept.edition != edition:
            kept = _read(session, cohort.id, edition)
        set_committed_value(cohort, "program", kept.program)
        set_committed_value(cohort, "sessions", list(kept.sessions))
        cohorts.append(cohort)
    return cohorts


def _read(session: Session, cohort_id: UUID, edition: str) -> _Kept:
    """Read what stands around a cohort in a session of its own, which lets go of it whole."""
    with Session(session.connection(), expire_on_commit=False) as own:
        read = own.scalars(
            select(Cohort).where(Cohort.id == cohort_id).options(selectinload(Cohort.sessions))
        ).one()
        made = _Kept(edition, read.program, tuple(read.sessions))
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[cohort_id] = made
    return made
