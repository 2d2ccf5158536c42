"""Named reads and writes of many answers at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.registration.storage.former_answers import FormerAnswer
from services.registration.storage.forms import Answer
from services.registration.storage.registrations import Registration

_ONE_DAY = timedelta(days=1)


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
