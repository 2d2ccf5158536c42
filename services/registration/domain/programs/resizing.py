"""Another number of places: more let people in from the queue, fewer only where nobody sits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import PlacesTaken, SessionTooSmall
from services.registration.domain.links import Links
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage.catalogue import Cohort


def check_sessions_hold(capacity: int, places: Mapping[UUID, int | None]) -> None:
    """Refuse a capacity that a session cannot hold which everybody attends.

    Raises:
        SessionTooSmall: It has fewer places than that.
    """
    for session_id, limit in places.items():
        if limit is not None and limit < capacity:
            raise SessionTooSmall(session_id, limit)


def resize(
    session: Session, cohort_id: UUID, capacity: int, *, now: datetime, links: Links
) -> Cohort:
    """Give the cohort ``capacity`` places; whoever waits moves up by the one usual path.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        SessionTooSmall: Everybody attends a session that has fewer places.
        PlacesTaken: More places than that are taken or held; nobody is put out.
    """
    cohort = locked_cohort(session, cohort_id)
    check_running(cohort)
    if capacity < cohort.places_taken:
        raise PlacesTaken(cohort.places_taken)
    if not cohort.chooses:
        check_sessions_hold(capacity, {one.id: one.places for one in cohort.sessions})
    cohort.capacity = capacity
    session.flush()
    promote_waiting(session, cohort, now=now, links=links)
    return cohort
