"""What stands around a cohort, kept for each process: pages in a rush read the cohort alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, bindparam, literal_column, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.forms import FormVersion, present_form
from shared.prepared import Prepared, as_read

# A row's version is the transaction that wrote it, and where it lies if that wrote twice.
EDITION = """
    concat_ws(' ', program.xmin, program.ctid, project.xmin, project.ctid,
      (SELECT string_agg(concat(meeting.xmin, meeting.ctid), ' ' ORDER BY meeting.number)
        FROM program_session AS meeting
        WHERE meeting.cohort_id = cohort.id AND meeting.cancelled_at IS NULL))
"""
# The form that people fill in now.
_FORM = """
    (SELECT concat_ws(' ', form.id, form.xmin, form.ctid) FROM form_version AS form
      WHERE form.program_id = program.id ORDER BY form.number DESC LIMIT 1)
"""
_MOST_KEPT = 200

_COHORT = Cohort.__table__.c.keys()
_OF_PROGRAM = Prepared(
    select(*Cohort.__table__.c, literal_column(f"concat({EDITION}, ' ', {_FORM})", Text))
    .join(Program, Program.id == Cohort.program_id)
    .outerjoin(Project, Project.id == Program.project_id)
    .where(Program.slug == bindparam("slug"), Program.published_at.is_not(None))
    .order_by(Cohort.registration_opens_at)
)


@dataclass(frozen=True)
class Offered:
    """A cohort that everybody may see, and what its program asks beside the usual, if anything.

    ``edition`` is another whenever its program, project, sessions or form have changed.
    """

    cohort: Cohort
    form: FormVersion | None
    edition: str


@dataclass(frozen=True)
class _Kept:
    edition: str
    program: Program
    sessions: Sequence[ProgramSession]
    form: FormVersion | None


_kept: dict[UUID, _Kept] = {}


def published_cohorts(session: Session, slug: str) -> Sequence[Offered]:
    """Return the cohorts of a published program, to be read and not to be changed.

    Their own rows are read now. Their program, project, sessions and form are shared with other
    threads, and are read only when one of those rows has changed: the database says so.
    """
    offered: list[Offered] = []
    for *row, edition in _OF_PROGRAM.rows(session, slug=slug):
        cohort = as_read(session, Cohort, _COHORT, row)
        kept = _kept.get(cohort.id)
        if kept is None or kept.edition != edition:
            kept = _read(session, cohort.id, edition)
        set_committed_value(cohort, "program", kept.program)
        set_committed_value(cohort, "sessions", list(kept.sessions))
        offered.append(Offered(cohort, kept.form, edition))
    return offered


def _read(session: Session, cohort_id: UUID, edition: str) -> _Kept:
    """Read what stands around a cohort in a session of its own, which lets go of it whole."""
    with Session(session.connection(), expire_on_commit=False) as own:
        read = own.scalars(
            select(Cohort).where(Cohort.id == cohort_id).options(selectinload(Cohort.sessions))
        ).one()
        form = present_form(own, read.program_id)
        made = _Kept(edition, read.program, tuple(read.sessions), form)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[cohort_id] = made
    return made
