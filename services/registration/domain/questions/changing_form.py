"""Changing a program's form: answers stay what they were, so an answered form gets a successor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.links import Links
from services.registration.domain.questions.filling_in import option_capacities
from services.registration.domain.questions.question import (
    Kind,
    Question,
    read_questions,
    write_questions,
)
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import program_queries
from services.registration.storage.forms import (
    OPTION,
    FormVersion,
    answered_versions,
    is_answered,
    present_form,
)
from services.registration.storage.queue_queries import pools_of_cohort
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id


def change_form(
    session: Session,
    program_id: UUID,
    questions: Sequence[Question],
    *,
    now: datetime,
    links: Links,
) -> FormVersion:
    """Let the program ask ``questions`` from now on.

    A version that nobody has answered is changed in place; one with answers stays, and a new
    version follows it. Options that fill up get their new number of places in every cohort, never
    fewer than are taken, and whoever waits for one moves up by the usual path.

    Raises:
        NotFound: There is no such program.
        ValueError: The form could not be filled in (see ``check_form``), or a key that was asked
            before would mean another kind of answer.
    """
    if program_queries.program_for_update(session, program_id) is None:
        raise NotFound
    written = write_questions(questions)
    _check_kinds_stay(session, program_id, questions)
    _give_options_places(session, program_id, questions, now=now, links=links)
    present = present_form(session, program_id)
    if present is not None and not is_answered(session, present.id):
        present.questions, present.created_at = written, now
        return present
    version = FormVersion(
        id=new_id(),
        program_id=program_id,
        number=present.number + 1 if present else 1,
        questions=written,
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version


def answered_kinds(session: Session, program_id: UUID) -> dict[str, Kind]:
    """Return the kind of each question that a version asks which somebody has answered."""
    return {
        question.key: question.kind
        for version in answered_versions(session, program_id)
        for question in read_questions(version.questions)
    }


def _check_kinds_stay(session: Session, program_id: UUID, questions: Sequence[Question]) -> None:
    asked = answered_kinds(session, program_id)
    for question in questions:
        if asked.get(question.key, question.kind) != question.kind:
            raise ValueError(f"{question.key} was answered as another kind; give it a new key")


def _give_options_places(
    session: Session,
    program_id: UUID,
    questions: Sequence[Question],
    *,
    now: datetime,
    links: Links,
) -> None:
    capacities = option_capacities(questions)
    for cohort_id in program_queries.cohort_ids(session, program_id) if capacities else ():
        cohort = locked_cohort(session, cohort_id)
        for pool in pools_of_cohort(session, cohort_id):
            if pool.kind == OPTION and pool.ref in capacities:
                pool.capacity = max(capacities[pool.ref], pool.taken)
        session.flush()
        promote_waiting(session, cohort, now=now, links=links)
