"""Giving a place or a place in the queue back; the next in the queue moves up at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.ending import CANCELLED, Cancellation, end
from services.registration.domain.errors import CohortClosed
from services.registration.domain.links import Links
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import queries
from services.registration.storage.registrations import Registration, State
from shared.kernel.errors import NotFound

_ENDED = (State.CANCELLED, State.EXPIRED)


def cancel(
    session: Session, registration_id: UUID, *, actor: str, now: datetime, links: Links
) -> Registration:
    """Cancel the registration; repeating it changes nothing.

    Raises:
        NotFound: There is no such registration.
        CohortClosed: Attendance is settled, there is nothing left to cancel.
    """
    cohort = locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    if registration.state in _ENDED:
        return registration
    if registration.state == State.COMPLETED or cohort.closed_at is not None:
        raise CohortClosed
    end(session, registration, Cancellation(actor, CANCELLED), now=now, links=links)
    promote_waiting(session, cohort, now=now, links=links)
    return registration
