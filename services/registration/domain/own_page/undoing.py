"""Taking a cancellation back: for ten minutes, unless the place has gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.access.checking import return_refused
from services.registration.domain.admission import claim_of, locked_cohort, occupancy
from services.registration.domain.confirming import tell_firm
from services.registration.domain.errors import PlaceGone, RegisteredAgain, UndoTooLate
from services.registration.domain.links import Links
from services.registration.domain.policies import Admission, admit, may_promote
from services.registration.domain.transitions import PARTICIPANT, Step, take
from services.registration.domain.waitlist.promoting import passes_until, promote_waiting
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.owners import cohort_of_owner
from services.registration.storage.registrations import Registration, State, Transition
from shared.kernel.errors import NotFound

UNDO_WINDOW = timedelta(minutes=10)
_REASON = "cancellation_undone"
# Whoever had not confirmed their address has nothing firm to get back; the form is as quick.
_CAN_COME_BACK = (State.CONFIRMED, State.WAITLISTED)


def undo_cancellation(
    session: Session, registration_id: UUID, *, now: datetime, links: Links
) -> Registration:
    """Give a cancelled registration back what it had; repeating it changes nothing.

    A place comes back while it is free and nobody waits for it; a place in the queue comes back
    with its number, which nobody else ever gets.

    Raises:
        NotFound: There is no such registration.
        UndoTooLate: It was not the person who cancelled, or the ten minutes are over.
        RegisteredAgain: The person has a newer registration in the same cohort.
        PlaceGone: Somebody else has the place or waits for it.
    """
    cohort = locked_cohort(session, cohort_of_owner(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    if registration.state != State.CANCELLED:
        return registration
    step = queries.last_transition(session, registration.id)
    if step is None or not _in_time(cohort, step, now):
        raise UndoTooLate
    if queries.live_registration(session, cohort.id, registration.participant_id):
        raise RegisteredAgain
    place = step.from_state == State.CONFIRMED
    gone = return_refused(session, registration, now) is not None
    if gone or (place and not _place_is_free(session, registration)):
        raise PlaceGone
    state = State.CONFIRMED if place else State.WAITLISTED
    take(session, registration, Step(state, PARTICIPANT, _REASON, now, holds_place=place))
    tell_firm(session, registration, now=now, links=links)
    if not place:
        promote_waiting(session, cohort, now=now, links=links, present=registration.id)
    return registration


def undo_until(session: Session, registration: Registration, now: datetime) -> datetime | None:
    """Return until when the person can take the cancellation back, or None if they cannot.

    It looks without a lock: a promise of a moment, which ``undo_cancellation`` checks again.
    """
    if registration.state != State.CANCELLED:
        return None
    cohort, step = registration.cohort, queries.last_transition(session, registration.id)
    if step is None or not _in_time(cohort, step, now):
        return None
    if queries.live_registration(session, cohort.id, registration.participant_id):
        return None
    if step.from_state == State.CONFIRMED and not _place_is_free(session, registration):
        return None
    return step.at + UNDO_WINDOW


def undoable(session: Session, participant_id: UUID, now: datetime) -> dict[UUID, datetime]:
    """Return which of a person's cancellations can be taken back, and until when each."""
    since = now - UNDO_WINDOW
    recent = queries.registrations_cancelled_since(session, participant_id, since)
    found = {row.id: undo_until(session, row, now) for row in recent}
    return {key: until for key, until in found.items() if until is not None}


def _in_time(cohort: Cohort, step: Transition, now: datetime) -> bool:
    undoable = (
        step.to_state == State.CANCELLED
        and step.actor == PARTICIPANT
        and step.from_state in _CAN_COME_BACK
    )
    ahead = may_promote(
        now=now,
        until=passes_until(cohort),
        closed=cohort.closed_at is not None,
        cancelled=cohort.cancelled_at is not None,
    )
    return undoable and ahead and now < step.at + UNDO_WINDOW


def _place_is_free(session: Session, registration: Registration) -> bool:
    current = occupancy(session, registration.cohort)
    return admit(current, claim_of(registration)) is Admission.PLACE
