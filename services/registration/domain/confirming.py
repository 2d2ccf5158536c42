"""Confirming an address: the held place becomes firm, or the place in the queue does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.access.applying import apply_for_place
from services.registration.domain.access.checking import check_return, opened_by_door
from services.registration.domain.admission import admit_anew, check_window, locked_cohort
from services.registration.domain.errors import RegistrationEnded
from services.registration.domain.links import Links
from services.registration.domain.transitions import PARTICIPANT, Step, take, tell
from services.registration.domain.waitlist.outlook import outlook_now
from services.registration.domain.waitlist.promoting import passes_on_absent_places, promote_waiting
from services.registration.storage import queries
from services.registration.storage.owners import cohort_of_owner
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import QueuePlace
from shared.contracts.registrations import RegistrationConfirmed, RegistrationWaitlisted
from shared.kernel.errors import NotFound


def confirm(
    session: Session, registration_id: UUID, *, now: datetime, links: Links
) -> Registration:
    """Make the registration firm for the owner of the address; repeating it changes nothing.

    Whoever confirms after the hold has lapsed is admitted anew: they get a place if one is
    free and nobody waits, else a place at the end of the queue.

    Raises:
        NotFound: There is no such registration.
        RegistrationEnded: It was cancelled.
        CohortCancelled, RegistrationNotOpen, QueueFull, AccessRefused: The hold has lapsed and
            nobody, or not this person, can register now.
    """
    cohort = locked_cohort(session, cohort_of_owner(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    registration = _current(session, registration)
    if registration.state == State.CANCELLED:
        raise RegistrationEnded
    if registration.state not in (State.UNCONFIRMED, State.EXPIRED):
        return registration
    claims = registration.claims and registration.state != State.EXPIRED
    if registration.state == State.EXPIRED:
        check_window(cohort, now, opened=opened_by_door(session, registration))
        check_return(session, registration, now=now)
    registration.participant.confirmed_at = registration.participant.confirmed_at or now
    if not claims and cohort.access_rules.approval:
        apply_for_place(session, registration, now=now, links=links)
        return registration
    place = registration.holds_place if claims else admit_anew(session, cohort, registration)
    make_firm(session, registration, place=place, now=now, links=links)
    if not place:
        promote_waiting(session, cohort, now=now, links=links, present=registration.id)
    return registration


def make_firm(
    session: Session, registration: Registration, *, place: bool, now: datetime, links: Links
) -> None:
    """Make a place, or a place in the queue, firm and tell it; the cohort must be locked."""
    state = State.CONFIRMED if place else State.WAITLISTED
    step = Step(state, PARTICIPANT, "address_confirmed", now, holds_place=place)
    take(session, registration, step)
    tell_firm(session, registration, now=now, links=links)


def tell_firm(session: Session, registration: Registration, *, now: datetime, links: Links) -> None:
    """Tell the place, or the place in the queue, that the registration has since just now."""
    if registration.holds_place:
        _tell_confirmed(session, registration, now=now, links=links)
    else:
        _tell_waitlisted(session, registration, now=now, links=links)


def _current(session: Session, registration: Registration) -> Registration:
    """Return the live registration of the same person if this one has lapsed.

    Somebody who signed up again after the hold lapsed may still press the button in the
    first mail: it proves the same mailbox.
    """
    if registration.state != State.EXPIRED:
        return registration
    live = queries.live_registration(session, registration.cohort_id, registration.participant_id)
    return live or registration


def _tell_confirmed(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    message = RegistrationConfirmed(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="place_free",
        releases_absent=passes_on_absent_places(registration.cohort),
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)


def _tell_waitlisted(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    session.flush()
    position = queries.queue_position(session, registration)
    message = RegistrationWaitlisted(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        queue=QueuePlace(position=position, counted_at=now),
        outlook=outlook_now(session, registration.cohort, place=position, now=now),
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
