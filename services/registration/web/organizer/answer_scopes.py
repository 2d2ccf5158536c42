"""Whose answers a page of organizers is about: those of one cohort, or of a whole program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session

from services.registration.domain.questions.deleting import day_of_deletion
from services.registration.domain.questions.versions import Versions, versions_of
from services.registration.storage import program_queries, queries
from services.registration.storage.answer_lists import Among, Who
from services.registration.storage.catalogue import Cohort, Program
from services.registration.web.doors import found
from shared.web.languages import current_language

COHORTS, PROGRAMS = "cohorts", "programs"


@dataclass(frozen=True)
class Scope:
    """A cohort or a program with its form.

    ``days`` is the first day of each of its cohorts, ``over`` when the days of keeping begin.
    """

    kind: str
    scope_id: UUID
    program_id: UUID
    title: str
    days: Mapping[UUID, date]
    over: Mapping[UUID, datetime]
    versions: Versions

    @property
    def cohort_id(self) -> UUID | None:
        """The cohort, or None for a whole program."""
        return self.scope_id if self.kind == COHORTS else None

    @property
    def back_url(self) -> str:
        """The page of the cohort or program."""
        if self.kind == COHORTS:
            return url_for("organizer.cohort", cohort_id=self.scope_id)
        return url_for("organizer_programs.program", program_id=self.scope_id)

    def url(self, view: str, **more: object) -> str:
        """Return the address of another page about the same answers."""
        arguments: dict[str, object] = {"kind": self.kind, "scope_id": self.scope_id, **more}
        return url_for(f"organizer_answers.{view}", **arguments)  # type: ignore[arg-type]

    def among(self, who: Who) -> Among:
        """Return those of its registrations that ``who`` stands for."""
        return Among(tuple(self.days), who)

    @property
    def general(self) -> tuple[str, ...]:
        """The questions that are not special."""
        return tuple(key for key in self.versions.keys if key not in self.versions.special)

    @property
    def special(self) -> tuple[str, ...]:
        """The special questions, in order."""
        return tuple(key for key in self.versions.keys if key in self.versions.special)


def scope_of(db: Session, kind: str, scope_id: UUID) -> Scope:
    """Return the cohort or the program.

    Raises:
        NotFound: There is none.
    """
    if kind == COHORTS:
        cohort = found(queries.cohort(db, scope_id))
        return _scope(db, kind, scope_id, cohort.program, [cohort])
    program = found(program_queries.program(db, scope_id))
    return _scope(db, kind, scope_id, program, program.cohorts)


def _scope(
    db: Session, kind: str, scope_id: UUID, program: Program, cohorts: list[Cohort]
) -> Scope:
    return Scope(
        kind=kind,
        scope_id=scope_id,
        program_id=program.id,
        title=program.title.in_language(current_language()),
        days={one.id: one.sessions[0].starts_local.date() for one in cohorts},
        over={one.id: day_of_deletion(one, 0) for one in cohorts},
        versions=versions_of(db, program.id),
    )


def asked_who() -> Who:
    """Return whose answers the reader asks for."""
    wanted = request.args.get("who", "")
    return Who(wanted) if wanted in set(Who) else Who.LIVE
