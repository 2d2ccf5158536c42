"""Holds that lapse: whoever does not confirm in time gives the place back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.links import Links
from services.registration.domain.transitions import SYSTEM, Step, take
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import queries
from services.registration.storage.registrations import State
from shared.kernel.errors import NotFound


def expire_hold(session: Session, registration_id: UUID, *, now: datetime, links: Links) -> bool:
    """End an unconfirmed registration whose time is over; return whether it did.

    No message is told: an address that was never confirmed gets no further mail.

    Raises:
        NotFound: There is no such registration.
    """
    cohort = locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    due = registration.hold_expires_at is not None and registration.hold_expires_at <= now
    if registration.state != State.UNCONFIRMED or not due:
        return False
    take(session, registration, Step(State.EXPIRED, SYSTEM, "not_confirmed_in_time", now))
    promote_waiting(session, cohort, now=now, links=links)
    return True
