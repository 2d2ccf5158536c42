"""An organizer's answer to somebody who asked for a place: yes, or no with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.access.errors import NotApplied
from services.registration.domain.admission import admit_anew, locked_cohort
from services.registration.domain.confirming import tell_firm
from services.registration.domain.links import Links
from services.registration.domain.transitions import Step, take, tell
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import queries
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationDeclined
from shared.kernel.errors import NotFound

APPROVED = "application_approved"
DECLINED = "application_declined"


def approve(
    session: Session, registration_id: UUID, *, actor: str, now: datetime, links: Links
) -> Registration:
    """Say yes: the person gets a place, or a number in the queue, as if they came now.

    Raises:
        NotFound: There is no such registration.
        NotApplied: It does not wait for an answer any more.
        QueueFull: There is neither a place nor room in the queue.
    """
    registration = _locked(session, registration_id)
    cohort = registration.cohort
    place = admit_anew(session, cohort, registration)
    state = State.CONFIRMED if place else State.WAITLISTED
    take(session, registration, Step(state, actor, APPROVED, now, holds_place=place))
    tell_firm(session, registration, now=now, links=links)
    if not place:
        promote_waiting(session, cohort, now=now, links=links)
    return registration


@dataclass(frozen=True)
class Decline:
    """An organizer says no; ``reason`` is the sentence that the person reads."""

    registration_id: UUID
    actor: str
    reason: str


def decline(session: Session, command: Decline, *, now: datetime, links: Links) -> Registration:
    """Say no, with a reason that the person reads.

    Raises:
        NotFound: There is no such registration.
        NotApplied: It does not wait for an answer any more.
    """
    registration = _locked(session, command.registration_id)
    step = Step(State.CANCELLED, command.actor, DECLINED, now, note=command.reason)
    take(session, registration, step)
    message = RegistrationDeclined(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        reason=command.reason,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    return registration


def _locked(session: Session, registration_id: UUID) -> Registration:
    locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    if registration.state != State.APPLIED:
        raise NotApplied
    return registration
