"""Loading a catalogue file: projects, programs, cohorts, and the people who are in already."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.accepting import accept, find_applicant, new_registration
from services.registration.domain.admission import decide, locked_cohort, occupancy
from services.registration.domain.commands import Register
from services.registration.domain.confirming import make_firm
from services.registration.domain.links import Links
from services.registration.domain.policies import Admission
from services.registration.domain.programs.catalogue_file import (
    CatalogueFile,
    CohortEntry,
    PersonEntry,
    ProgramEntry,
    ProjectEntry,
)
from services.registration.domain.programs.loading_days import Calendar
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
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
            cohort = _cohort(program, cohort_entry, calendar)
            session.add(cohort)
            session.flush()
            _enrol(session, cohort.id, cohort_entry.people, now=now, links=links)
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


def _cohort(program: Program, entry: CohortEntry, calendar: Calendar) -> Cohort:
    dated = sorted(calendar.sessions(entry), key=lambda pair: pair[1].starts_at)
    sessions = [
        ProgramSession(
            id=new_id(),
            number=number,
            starts_local=times.starts_local,
            ends_local=times.ends_local,
            starts_at=times.starts_at,
            ends_at=times.ends_at,
            zone=session.zone,
            place=session.place,
            municipality=session.municipality,
            online_url=session.online_url,
            revision=0,
        )
        for number, (session, times) in enumerate(dated, start=1)
    ]
    closes = entry.registration_closes
    return Cohort(
        id=new_id(),
        program=program,
        key=entry.key,
        capacity=entry.capacity,
        queue_limit=entry.queue_limit,
        places_taken=0,
        next_queue_number=1,
        hold_minutes=30,
        promotion=entry.promotion,
        registration_opens_at=calendar.instant(entry.registration_opens),
        registration_closes_at=calendar.instant(closes) if closes else sessions[0].starts_at,
        cancelled_at=calendar.now if entry.cancelled else None,
        sessions=sessions,
    )


def _enrol(
    session: Session,
    cohort_id: UUID,
    people: tuple[PersonEntry, ...],
    *,
    now: datetime,
    links: Links,
) -> None:
    for person in people:
        command = Register(
            cohort_id=cohort_id,
            name=person.name,
            email=person.email,
            organisation=person.organisation,
            organisation_number=person.organisation_number,
            language=person.language,
            consent_version="import",
        )
        applicant = find_applicant(session, command, now)
        cohort = locked_cohort(session, cohort_id)
        admission = decide(occupancy(session, cohort))
        registration = new_registration(session, cohort, applicant, admission=admission, now=now)
        accept(session, registration, command.consent_version)
        place = admission is Admission.PLACE
        make_firm(session, registration, place=place, now=now, links=links)
        session.flush()
