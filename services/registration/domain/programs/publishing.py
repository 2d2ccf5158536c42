"""Publishing a program: what it must have, what speaks against its dates, and the act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import NotReady
from services.registration.domain.programs.clashing import TitleOf, clashes
from services.registration.domain.programs.planning import Concern, HolidayName, concerns
from services.registration.storage import program_queries
from services.registration.storage.catalogue import Cohort, Program
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Checklist:
    """What a program must have before its page is public; all of it makes it ready."""

    swedish: bool
    english: bool
    dates: bool
    funding: bool

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return self.swedish and self.english and self.dates and self.funding


def check(program: Program) -> Checklist:
    """Say what a program has of what its public page must show.

    The page of a funded program must show emblem, statement and funders (EU 2021/1060,
    article 50), so a project that lacks its words holds the program back, as does no project.
    """
    texts = _texts(program)
    project = program.project
    return Checklist(
        swedish=all(text.sv.strip() for text in texts),
        english=all(text.en.strip() for text in texts),
        dates=any(cohort.cancelled_at is None and cohort.sessions for cohort in program.cohorts),
        funding=project is not None
        and bool(project.statement.sv.strip() and project.statement.en.strip() and project.funders),
    )


def _texts(program: Program) -> Sequence[LocalizedText]:
    return (
        program.title,
        program.summary,
        program.description,
        program.audience,
        program.access,
        program.price,
    )


def publish(session: Session, program_id: UUID, *, now: datetime) -> Program:
    """Let everybody see the program; doing so again changes nothing.

    Raises:
        NotFound: There is no such program.
        NotReady: Something is missing that its page must show.
    """
    program = program_queries.program_for_update(session, program_id)
    if program is None:
        raise NotFound
    if not check(program).ready:
        raise NotReady
    program.published_at = program.published_at or now
    return program


def warn(
    session: Session, cohorts: Sequence[Cohort], holiday: HolidayName, title_of: TitleOf
) -> Mapping[UUID, Sequence[Concern]]:
    """Say what speaks against each cohort's dates; none of it forbids them."""
    meetings = [meeting for cohort in cohorts for meeting in cohort.sessions]
    met = clashes(session, meetings, title_of)
    found: dict[UUID, list[Concern]] = {cohort.id: [] for cohort in cohorts}
    for meeting in meetings:
        found[meeting.cohort_id] += concerns(meeting.starts_local, meeting.ends_local, holiday)
        found[meeting.cohort_id] += met.get(meeting.id, ())
    return found
