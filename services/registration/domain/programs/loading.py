"""Loading a catalogue file: projects, programs, cohorts, and the people who are in already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.domain.programs.catalogue_file import (
    CatalogueFile,
    ProgramEntry,
    ProjectEntry,
)
from services.registration.domain.programs.loading_cohorts import cohort_of, enrol
from services.registration.domain.programs.loading_days import Calendar
from services.registration.domain.programs.loading_past import Past, relive
from services.registration.storage import queries
from services.registration.storage.catalogue import Program, Project
from shared.contracts.facts import Organiser
from shared.kernel.identifiers import new_id


def load_catalogue(
    session: Session, catalogue: CatalogueFile, *, now: datetime, links: Links
) -> int:
    """Add every program that is not there yet, known by its slug; return how many were added."""
    projects = {entry.key: _project(session, entry) for entry in catalogue.projects}
    calendar = Calendar(now)
    known = set(queries.slugs(session))
    fresh = [entry for entry in catalogue.programs if entry.slug not in known]
    for offset, entry in enumerate(fresh):
        program = _program(entry, catalogue.organiser, position=len(known) + offset)
        program.project, program.published_at = projects.get(entry.project), now
        session.add(program)
        for cohort_entry in entry.cohorts:
            cohort = cohort_of(program, cohort_entry, calendar)
            session.add(cohort)
            session.flush()
            for person in cohort_entry.people:
                enrol(session, cohort.id, person, now=now, links=links)
        for earlier in entry.earlier:
            relive(session, program, entry, earlier, Past(catalogue.people, now, links))
    return len(fresh)


def _project(session: Session, entry: ProjectEntry) -> Project:
    project = queries.project_by_key(session, entry.key) or Project(id=new_id(), key=entry.key)
    project.name, project.statement = entry.name, entry.statement
    project.funders, project.emblem = list(entry.funders), entry.emblem
    project.starts_on, project.ends_on = entry.starts, entry.ends
    session.add(project)
    return project


def _program(entry: ProgramEntry, organiser: Organiser, *, position: int) -> Program:
    return Program(
        id=new_id(),
        position=position,
        slug=entry.slug,
        kind=entry.kind,
        title=entry.title,
        summary=entry.summary,
        description=entry.description,
        audience=entry.audience,
        audience_keys=list(entry.audience_keys),
        sub_goal=entry.sub_goal,
        global_goal_targets=list(entry.global_goal_targets),
        access=entry.access,
        price=entry.price,
        completion=entry.completion.model_dump(),
        organiser_name=organiser.name,
        organiser_email=organiser.email,
    )
