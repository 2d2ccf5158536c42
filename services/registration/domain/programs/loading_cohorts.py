"""Making the cohorts of a catalogue file, and letting people in as its file says."""

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
from services.registration.domain.programs.catalogue_file import CohortEntry, PersonEntry
from services.registration.domain.programs.loading_days import Calendar
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.registrations import Registration
from shared.kernel.identifiers import new_id
from shared.prepared import attach


def cohort_of(program: Program, entry: CohortEntry, calendar: Calendar) -> Cohort:
    """Return the cohort of an entry, with its sessions on the days of ``calendar``."""
    dated = sorted(calendar.sessions(entry), key=lambda pair: pair[1].starts_at)
    sessions = [
        ProgramSession(
            id=new_id(),
            number=number,
            whole_day=session.whole_day,
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
        certifies=entry.certifies,
        registration_opens_at=calendar.instant(entry.registration_opens),
        registration_closes_at=calendar.instant(closes) if closes else sessions[0].starts_at,
        cancelled_at=calendar.now if entry.cancelled else None,
        sessions=sessions,
    )


def enrol(
    session: Session, cohort_id: UUID, person: PersonEntry, *, now: datetime, links: Links
) -> Registration:
    """Let somebody in whose address counts as confirmed: they get a place, or wait."""
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
    registration = new_registration(cohort, applicant, admission=admission, now=now)
    accept(session, registration, command.consent_version)
    attach(session, registration)
    place = admission is Admission.PLACE
    make_firm(session, registration, place=place, now=now, links=links)
    session.flush()
    return registration
