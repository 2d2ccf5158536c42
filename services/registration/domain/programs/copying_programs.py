"""Offering a program once more: a draft like it, with its cohorts moved to other dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.programs.copying import Shift, copied
from services.registration.domain.programs.drafting import free_slug
from services.registration.domain.programs.planning import days_between
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import program_queries
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.forms import FormVersion, present_form
from shared.contracts.programs import ProgramCopied
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record

# What a copy has of its own; all else is as in the original.
_OWN = {"id", "slug", "position", "published_at"}


@dataclass(frozen=True)
class CopyProgram:
    """An organizer offers a program again, its first cohort from ``first_day`` on."""

    program_id: UUID
    first_day: date
    same_weekday: bool


def copy_program(session: Session, command: CopyProgram, *, now: datetime, seeds: Seeds) -> Program:
    """Add a draft with the same texts, access, questions and cohorts, all moved by as many days.

    Cohorts that were called off are left out, and so is whatever is about people: registrations,
    answers, personal invitations, who leads a session. Codes are fresh ones. That it is a copy is
    told, so that others bring along what they keep of the program.

    Raises:
        NotFound: There is no such program.
        TimesNotPossible, WindowNotPossible, DecisionNotPossible: The days do not fit a cohort.
    """
    original = program_queries.program(session, command.program_id)
    if original is None:
        raise NotFound
    copy = _draft_like(session, original)
    form = present_form(session, original.id)
    if form is not None:
        session.add(
            FormVersion(
                id=new_id(),
                program_id=copy.id,
                number=1,
                questions=form.questions,
                created_at=now,
            )
        )
    held = sorted(
        (cohort for cohort in original.cohorts if cohort.cancelled_at is None), key=_first_day
    )
    if held:
        days = days_between(
            _first_day(held[0]), command.first_day, same_weekday=command.same_weekday
        )
        for cohort in held:
            copied(session, cohort, copy.id, Shift(days, now), seeds)
    record(session, ProgramCopied(program_id=copy.id, copied_from=original.id), sequence=1, now=now)
    return copy


def _draft_like(session: Session, original: Program) -> Program:
    values = {
        column.key: getattr(original, column.key)
        for column in Program.__mapper__.column_attrs
        if column.key not in _OWN
    }
    copy = Program(
        id=new_id(),
        slug=free_slug(session, original.title.sv),
        position=program_queries.next_position(session),
        **values,
    )
    session.add(copy)
    session.flush()
    return copy


def _first_day(cohort: Cohort) -> date:
    return cohort.sessions[0].starts_local.date()
