"""Who has asked for a place in a cohort, without names: for replays of its queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from services.registration.storage.people import Organisation
from services.registration.storage.registrations import Registration, Transition

_GONE = ("cancelled", "expired", "rejected")


@dataclass(frozen=True)
class SignUp:
    """One registration as a replay needs it; ``left_at`` is when it ended without a place."""

    id: UUID
    at: datetime
    organisation: UUID | None
    organisation_number: str | None
    left_at: datetime | None


def sign_ups(session: Session, cohort_id: UUID) -> Sequence[SignUp]:
    """Return all that ever signed up for a cohort, in the order in which they were accepted."""
    left = and_(
        Transition.registration_id == Registration.id,
        Transition.to_state == Registration.state,
        Registration.state.in_(_GONE),
    )
    rows = session.execute(
        select(
            Registration.id,
            Registration.created_at,
            Registration.organisation_id,
            Organisation.number,
            func.max(Transition.at),
        )
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Transition, left)
        .where(Registration.cohort_id == cohort_id)
        .group_by(Registration.id, Organisation.number)
        .order_by(Registration.queue_number)
    )
    return [SignUp(*row) for row in rows]
