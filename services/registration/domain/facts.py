"""From this service's rows to the facts that its messages carry."""

from __future__ import annotations

from typing import Literal, cast

from services.registration.domain.links import Links
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.registrations import Registration
from shared.contracts.facts import (
    CohortFacts,
    Funding,
    Language,
    Organiser,
    Person,
    ProgramFacts,
    SessionFacts,
    SubGoal,
    TakingPart,
)


def person(registration: Registration) -> Person:
    """Return the participant as mails and certificates name them."""
    return Person(
        name=registration.name,
        email=registration.participant.email,
        language=cast("Language", registration.language),
    )


def taking_part(registration: Registration) -> TakingPart:
    """Return what of the cohort somebody takes part in, and how."""
    chosen = tuple(one.id for one in registration.meetings) if registration.cohort.chooses else None
    return TakingPart(
        session_ids=chosen, mode=cast('Literal["on_site", "online"] | None', registration.mode)
    )


def session_facts(session: ProgramSession) -> SessionFacts:
    """Return one session with its revision."""
    return SessionFacts(
        session_id=session.id,
        revision=session.revision,
        number=session.number,
        starts_at=session.starts_local,
        ends_at=session.ends_local,
        zone=session.zone,
        place=session.place,
        online_url=session.online_url,
        room=session.room,
        track=session.track,
        whole_day=session.whole_day,
    )


def program_facts(program: Program, links: Links) -> ProgramFacts:
    """Return what is on offer, with its public address."""
    return ProgramFacts(
        program_id=program.id,
        slug=program.slug,
        title=program.title,
        summary=program.summary,
        sub_goal=cast("SubGoal", program.sub_goal),
        global_goal_targets=tuple(program.global_goal_targets),
        url=links.program(program.slug),
        good_for_months=program.completion.get("good_for_months"),
    )


def funding(project: Project | None) -> Funding | None:
    """Return who pays, or None for a program that nobody funds."""
    if project is None:
        return None
    return Funding(
        project=project.name,
        statement=project.statement,
        funders=tuple(project.funders),
        emblem="eu" if project.emblem == "eu" else None,
    )


def cohort_facts(cohort: Cohort, links: Links) -> CohortFacts:
    """Return one run with everything that a mail or certificate prints of it."""
    program = cohort.program
    return CohortFacts(
        cohort_id=cohort.id,
        program=program_facts(program, links),
        sessions=tuple(session_facts(session) for session in cohort.sessions),
        organiser=Organiser(name=program.organiser_name, email=program.organiser_email),
        funding=funding(program.project),
    )
