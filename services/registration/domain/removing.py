"""An organizer cancels one registration, with a reason; the next in the queue moves up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.ending import BY_ORGANIZER, Cancellation, end
from services.registration.domain.errors import CohortClosed, RegistrationEnded
from services.registration.domain.links import Links
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import queries
from services.registration.storage.registrations import Registration, State
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Remove:
    """An organizer ends somebody's registration; ``note`` is the reason in their words."""

    registration_id: UUID
    actor: str
    note: str


def remove(session: Session, command: Remove, *, now: datetime, links: Links) -> Registration:
    """Cancel the registration and let whoever waits move up by the one usual path.

    Raises:
        NotFound: There is no such registration.
        RegistrationEnded: It has ended before.
        CohortClosed: Attendance is settled.
    """
    cohort_id = queries.cohort_of_registration(session, command.registration_id)
    cohort = locked_cohort(session, cohort_id)
    registration = queries.registration_for_update(session, command.registration_id)
    if registration is None:
        raise NotFound
    check_not_ended(registration)
    why = Cancellation(command.actor, BY_ORGANIZER, command.note)
    end(session, registration, why, now=now, links=links)
    promote_waiting(session, cohort, now=now, links=links)
    return registration


def check_not_ended(registration: Registration) -> None:
    """Refuse for a registration that can no longer be cancelled.

    Raises:
        RegistrationEnded: It has ended before.
        CohortClosed: Attendance is settled.
    """
    if registration.state in (State.CANCELLED, State.EXPIRED):
        raise RegistrationEnded
    if registration.state == State.COMPLETED or registration.cohort.closed_at is not None:
        raise CohortClosed
