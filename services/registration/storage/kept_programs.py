"""What stands around a cohort, kept for each process: pages in a rush read the cohort alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Text, bindparam, literal_column, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.forms import FormVersion, present_form
from shared.prepared import Prepared, as_read

# A row's version is the transaction that wrote it, and where it lies if that wrote twice.
_EDITION = """
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
# All of it, as a form is drawn from it and as messages tell of it.
EDITION = f"concat({_EDITION}, ' ', {_FORM})"
_MOST_KEPT = 200

_COHORT = Cohort.__table__.c.keys()
_OF_PROGRAM = Prepared(
    select(*Cohort.__table__.c, literal_column(EDITION, Text))
    .join(Program, Program.id == Cohort.program_id)
    .outerjoin(Project, Project.id == Program.project_id)
    .where(Program.slug == bindparam("slug"), Program.published_at.is_not(None))
    .order_by(Cohort.registration_opens_at)
)


# What changes with each sign-up, and not by anybody's decision.
_COUNTED = ("places_taken", "next_queue_number", "decision_claimed_until")
_SETTINGS = tuple(name for name in _COHORT if name not in _COUNTED)


@dataclass(frozen=True)
class Seen:
    """All that a form was made from; another one whenever anything of it has changed.

    ``edition`` stands for program, project, sessions and form, ``settings`` are the cohort's own.
    """

    edition: str
    settings: Sequence[Any]

    @classmethod
    def of(cls, cohort: Cohort, edition: str) -> Self:
        """Take the settings from a cohort that has just been read."""
        return cls(edition, [getattr(cohort, name) for name in _SETTINGS])


@dataclass(frozen=True)
class Offered:
    """A cohort that everybody may see, and what its program asks beside the usual, if anything."""

    cohort: Cohort
    form: FormVersion | None
    seen: Seen

    @property
    def edition(self) -> str:
        """Another one whenever its program, project, sessions or form have changed."""
        return self.seen.edition


@dataclass(frozen=True)
class _Kept:
    edition: str
    program: Program
    sessions: Sequence[ProgramSession]
    form: FormVersion | None


_kept: dict[UUID, _Kept] = {}
_last: dict[tuple[str, str], Offered] = {}


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
        offered.append(Offered(cohort, kept.form, Seen.of(cohort, edition)))
    _remember(slug, offered)
    return offered


def _remember(slug: str, offered: Iterable[Offered]) -> None:
    if len(_last) >= _MOST_KEPT:
        _last.clear()
    _last.update({(slug, one.cohort.key): one for one in offered})


def last_offered(slug: str, key: str | None) -> Offered | None:
    """Return how a cohort was when this process last read it, if it did.

    Whoever acts on it must compare what was ``seen`` with what a lock finds.
    """
    return _last.get((slug, key)) if key else None


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
