"""Cohorts and programs as organizers look for them: by words of their title, page by page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from shared.contracts.facts import LocalizedText
from shared.database import among, has_part

# Either of them: nothing more happens there.
_OVER = or_(Cohort.closed_at.is_not(None), Cohort.cancelled_at.is_not(None))
_DRAFT = Program.published_at.is_(None)


class Titles(NamedTuple):
    """Which titles are looked for: each of ``words`` is a part, in either language.

    Only ``programs``, unless it is None.
    """

    words: Sequence[str]
    programs: Collection[UUID] | None = None


def _titled(sought: Titles) -> ColumnElement[bool]:
    theirs = true() if sought.programs is None else among(Program.id, sought.programs)
    return and_(theirs, *map(_in_title, sought.words))


def _in_title(word: str) -> ColumnElement[bool]:
    titles = (func.jsonb_extract_path_text(Program.title, language) for language in ("sv", "en"))
    return or_(false(), *(has_part(func.lower(title), word.lower()) for title in titles))


def _both(rows: Any) -> tuple[int, int]:
    counts = {bool(which): number for which, number in rows}
    return counts.get(False, 0), counts.get(True, 0)


def count_cohorts(session: Session, sought: Titles) -> tuple[int, int]:
    """Return how many cohorts a search finds: those to come or under way, and those over."""
    return _both(
        session.execute(
            select(_OVER, func.count())
            .join(Program, Program.id == Cohort.program_id)
            .where(_titled(sought))
            .group_by(_OVER)
        )
    )


def cohorts(
    session: Session, sought: Titles, *, over: bool, offset: int, limit: int
) -> Sequence[Cohort]:
    """Return some cohorts with program and sessions: the next first, or the latest first."""
    begins = (
        select(func.min(ProgramSession.starts_at))
        .where(ProgramSession.cohort_id == Cohort.id, ProgramSession.cancelled_at.is_(None))
        .scalar_subquery()
    )
    wanted = (
        select(Cohort)
        .where(Cohort.program_id.in_(select(Program.id).where(_titled(sought))))
        .where(_OVER if over else ~_OVER)
        .order_by(begins.desc() if over else begins, Cohort.id)
    )
    return session.scalars(wanted.offset(offset).limit(limit)).all()


def count_programs(session: Session, sought: Titles) -> tuple[int, int]:
    """Return how many programs a search finds: those in the catalogue, and drafts."""
    return _both(
        session.execute(select(_DRAFT, func.count()).where(_titled(sought)).group_by(_DRAFT))
    )


def programs(
    session: Session, sought: Titles, *, drafts: bool, offset: int, limit: int
) -> Sequence[Program]:
    """Return some programs with cohorts and sessions, in the catalogue's order."""
    wanted = (
        select(Program)
        .where(_titled(sought), _DRAFT if drafts else ~_DRAFT)
        .options(selectinload(Program.cohorts).selectinload(Cohort.sessions))
        .order_by(Program.position)
    )
    return session.scalars(wanted.offset(offset).limit(limit)).all()


class TitledDays(NamedTuple):
    """A cohort as a line of a list: its title, and the local days of its first and last session."""

    id: UUID
    title: LocalizedText
    first_day: date
    last_day: date


def titled_days(session: Session) -> Sequence[TitledDays]:
    """Return all cohorts with their titles and days, by their first session."""
    begins = func.min(ProgramSession.starts_local)
    rows = session.execute(
        select(Cohort.id, Program.title, begins, func.max(ProgramSession.starts_local))
        .join(Program, Program.id == Cohort.program_id)
        .join(ProgramSession, ProgramSession.cohort_id == Cohort.id)
        .where(ProgramSession.cancelled_at.is_(None))
        .group_by(Cohort.id, Program.title)
        .order_by(begins, Cohort.id)
    )
    return [TitledDays(row[0], row[1], row[2].date(), row[3].date()) for row in rows]
