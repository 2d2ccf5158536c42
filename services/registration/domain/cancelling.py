"""Giving a place or a place in the queue back; the next in the queue moves up at once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import CohortClosed
from services.registration.domain.links import Links
from services.registration.domain.offering import settle_open_offer
from services.registration.domain.promoting import promote_waiting
from services.registration.domain.transitions import PARTICIPANT, Step, take, tell
from services.registration.storage import queries
from services.registration.storage.registrations import OfferState, Registration, State
from shared.contracts.registrations import RegistrationCancelled
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
    had_place = registration.holds_place
    if registration.state == State.OFFERED:
        answered = OfferState.PASSED if actor == PARTICIPANT else OfferState.WITHDRAWN
        settle_open_offer(session, registration, answered, now)
    take(session, registration, Step(State.CANCELLED, actor, "cancelled", now))
    cause: Literal["by_participant", "by_organizer"] = (
        "by_participant" if actor == PARTICIPANT else "by_organizer"
    )
    message = RegistrationCancelled(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(cohort, links),
        cause=cause,
        had_place=had_place,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    promote_waiting(session, cohort, now=now, links=links)
    return registration
