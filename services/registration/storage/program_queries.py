"""Named reads and locks for making programs: drafts, addresses, dates that meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.registrations import LIVE, Registration, State
from shared.contracts.facts import LocalizedText
from shared.database import among

_GOING = [state for state in LIVE if state is not State.COMPLETED]


def projects(session: Session) -> Sequence[Project]:
    """Return all funding projects, the newest first."""
    return session.scalars(select(Project).order_by(Project.starts_on.desc(), Project.key)).all()


def count_known(session: Session, ids: Collection[UUID]) -> int:
    """Return how many of these programs there are."""
    wanted = select(func.count()).select_from(Program).where(among(Program.id, ids))
    return session.scalar(wanted) or 0


def titles(session: Session) -> Sequence[tuple[UUID, LocalizedText]]:
    """Return all programs with their titles, in the catalogue's order."""
    rows = session.execute(select(Program.id, Program.title).order_by(Program.position))
    return [(row[0], row[1]) for row in rows]


def program(session: Session, program_id: UUID) -> Program | None:
    """Return one program, published or not, with cohorts and sessions."""
    return session.scalars(
        select(Program)
        .options(selectinload(Program.cohorts).selectinload(Cohort.sessions))
        .where(Program.id == program_id)
    ).first()


def published(session: Session) -> Sequence[Program]:
    """Return all public programs, with cohorts and sessions."""
    return session.scalars(
        select(Program)
        .options(selectinload(Program.cohorts).selectinload(Cohort.sessions))
        .where(Program.published_at.is_not(None))
        .order_by(Program.position)
    ).all()


def all_sessions_of(session: Session, programs: Iterable[Program]) -> Sequence[ProgramSession]:
    """Return the sessions of some programs, also those that are cancelled, in order of time."""
    cohort_ids = [cohort.id for program in programs for cohort in program.cohorts]
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.cohort_id.in_(cohort_ids))
        .order_by(ProgramSession.starts_at, ProgramSession.id)
    ).all()


def program_for_update(session: Session, program_id: UUID) -> Program | None:
    """Lock one program."""
    return session.scalars(
        select(Program)
        .where(Program.id == program_id)
        .with_for_update(of=Program)
        .execution_options(populate_existing=True)
    ).first()


def next_position(session: Session) -> int:
    """Return the place at the end of the catalogue."""
    last = session.scalar(select(func.max(Program.position)))
    return 0 if last is None else last + 1


def slugs_like(session: Session, slug: str) -> set[str]:
    """Return the addresses in use that begin like ``slug``."""
    rows = session.scalars(select(Program.slug).where(Program.slug.startswith(slug)))
    return set(rows)


def cohort_keys(session: Session, program_id: UUID) -> set[str]:
    """Return the names of a program's cohorts in addresses."""
    return set(session.scalars(select(Cohort.key).where(Cohort.program_id == program_id)))


def cohort_ids(session: Session, program_id: UUID) -> Sequence[UUID]:
    """Return a program's cohorts, in the order in which they are to be locked."""
    return session.scalars(
        select(Cohort.id).where(Cohort.program_id == program_id).order_by(Cohort.id)
    ).all()


def unended_registrations(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return everybody who has or holds a place or waits, in the order of acceptance, locked."""
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(_GOING))
        .order_by(Registration.queue_number)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    ).all()


def count_unended(session: Session, cohort_id: UUID) -> int:
    """Return how many have or hold a place or wait."""
    counted = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(_GOING))
    )
    return counted or 0
