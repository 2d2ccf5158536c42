"""Signing up: a place is held or a queue number given, and the address is asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import (
    check_window,
    decide,
    locked_cohort,
    next_queue_number,
    occupancy,
)
from services.registration.domain.commands import Register
from services.registration.domain.links import Links
from services.registration.domain.policies import Admission, Occupancy
from services.registration.domain.transitions import PARTICIPANT, tell
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.registrations import Consent, Registration, State, Transition
from shared.contracts.facts import QueuePlace
from shared.contracts.registrations import RegistrationReceived, RegistrationRepeated
from shared.kernel.addresses import address_key
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class Outcome:
    """What the form's sender is told: a held place, or a position in the queue.

    It is the same whether or not the address is registered already, so that a stranger who
    types somebody's address learns nothing (ASVS 6.3.8); the owner learns it by mail.
    """

    queue_position: int | None
    confirm_by: datetime


def register(session: Session, command: Register, *, now: datetime, links: Links) -> Outcome:
    """Register the person of ``command`` for its cohort.

    Sending the same form again leads back to the same registration.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, RegistrationNotOpen: Nobody can register now.
        QueueFull: All places are taken and the queue is as long as it may be.
    """
    # Everything that does not need the cohort's lock comes before it: the lock is what a rush
    # of people waits for.
    participant = queries.participant_for_address(
        session, email=command.email, email_key=address_key(command.email), now=now
    )
    organisation = _organisation(session, command)
    cohort = locked_cohort(session, command.cohort_id)
    check_window(cohort, now)
    existing = queries.live_registration(session, cohort.id, participant.id)
    current = occupancy(session, cohort)
    if existing is not None:
        _tell_repeated(session, existing, now=now, links=links)
        return _outcome_for_stranger(cohort, current, now)
    admission = decide(current)
    registration = _add(session, cohort, participant, command=command, now=now)
    registration.organisation = organisation
    if admission is Admission.PLACE:
        registration.holds_place = True
        cohort.places_taken += 1
    session.flush()
    position = current.waiting + 1 if admission is Admission.QUEUE else None
    _tell_received(session, registration, position, now=now, links=links)
    return Outcome(position, _confirm_by(cohort, now))


def _confirm_by(cohort: Cohort, now: datetime) -> datetime:
    return now + timedelta(minutes=cohort.hold_minutes)


def _organisation(session: Session, command: Register) -> Organisation | None:
    if not command.organisation:
        return None
    return queries.organisation_named(
        session,
        number=command.organisation_number,
        name=command.organisation,
        name_key=command.organisation.casefold(),
    )


def _add(
    session: Session, cohort: Cohort, participant: Participant, *, command: Register, now: datetime
) -> Registration:
    registration = Registration(
        id=new_id(),
        cohort=cohort,
        participant=participant,
        name=command.name,
        language=command.language,
        state=State.UNCONFIRMED,
        holds_place=False,
        queue_number=next_queue_number(cohort),
        hold_expires_at=_confirm_by(cohort, now),
        sequence=0,
        created_at=now,
    )
    session.add(registration)
    session.flush()
    session.add(
        Transition(
            id=new_id(),
            registration_id=registration.id,
            at=now,
            from_state=None,
            to_state=State.UNCONFIRMED,
            actor=PARTICIPANT,
            reason="signed_up",
        )
    )
    session.add(
        Consent(
            id=new_id(),
            registration_id=registration.id,
            purpose="run_the_event",
            text_version=command.consent_version,
            language=command.language,
            given_at=now,
        )
    )
    return registration


def _outcome_for_stranger(cohort: Cohort, current: Occupancy, now: datetime) -> Outcome:
    position = current.waiting + 1 if decide(current) is Admission.QUEUE else None
    return Outcome(position, _confirm_by(cohort, now))


def _tell_received(
    session: Session,
    registration: Registration,
    position: int | None,
    *,
    now: datetime,
    links: Links,
) -> None:
    message = RegistrationReceived(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        queue=QueuePlace(position=position, counted_at=now) if position else None,
        confirm_url=links.confirm(registration.id),
        confirm_by=_confirm_by(registration.cohort, now),
    )
    tell(session, registration, message, now)


def _tell_repeated(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    unconfirmed = registration.state == State.UNCONFIRMED
    queued = not registration.holds_place
    position = queries.queue_position(session, registration) if queued else None
    message = RegistrationRepeated(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        queue=QueuePlace(position=position, counted_at=now) if position else None,
        confirm_url=links.confirm(registration.id) if unconfirmed else None,
        my_page_url=None if unconfirmed else links.my_page(registration.participant_id),
    )
    tell(session, registration, message, now)
