"""Named reads and writes of many answers at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload, selectinload

from services.registration.storage.former_answers import FormerAnswer
from services.registration.storage.forms import Answer, FormVersion
from services.registration.storage.registrations import Registration

_ONE_DAY = timedelta(days=1)


def versions_by_program(
    session: Session, program_ids: Collection[UUID]
) -> dict[UUID, list[FormVersion]]:
    """Return all versions of some programs' forms, oldest first."""
    found: dict[UUID, list[FormVersion]] = {one: [] for one in program_ids}
    rows = select(FormVersion).where(FormVersion.program_id.in_(program_ids))
    for row in session.scalars(rows.order_by(FormVersion.number)):
        found[row.program_id].append(row)
    return found


def answers_by_registration(
    session: Session, registration_ids: Collection[UUID]
) -> dict[UUID, list[Answer]]:
    """Return the answers of some registrations with their past; their versions come from memory."""
    found: dict[UUID, list[Answer]] = {one: [] for one in registration_ids}
    rows = (
        select(Answer)
        .where(Answer.registration_id.in_(registration_ids))
        .options(lazyload(Answer.version), selectinload(Answer.former))
    )
    for row in session.scalars(rows):
        found[row.registration_id].append(row)
    return found


def answers_of_participant(session: Session, participant_id: UUID) -> Sequence[Answer]:
    """Return all that a person has answered anywhere and that stands, the newest first."""
    return session.scalars(
        select(Answer)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Registration.participant_id == participant_id, Answer.value.is_not(None))
        .order_by(Answer.answered_at.desc(), Answer.id)
    ).all()


def count_days_from(session: Session, cohort_id: UUID, over: datetime) -> None:
    """Let the days of keeping a cohort's answers count from ``over``; what is deleted stays so."""
    session.execute(
        update(Answer)
        .where(_is_in(Answer.registration_id, cohort_id), Answer.deleted_at.is_(None))
        .values(deletes_at=literal(over) + Answer.keep_days * literal(_ONE_DAY))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(FormerAnswer)
        .where(_is_in(FormerAnswer.registration_id, cohort_id))
        .values(deletes_at=literal(over) + FormerAnswer.keep_days * literal(_ONE_DAY))
        .execution_options(synchronize_session=False)
    )


def _is_in(registration: InstrumentedAttribute[UUID], cohort_id: UUID) -> ColumnElement[bool]:
    return registration.in_(select(Registration.id).where(Registration.cohort_id == cohort_id))
