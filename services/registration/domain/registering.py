"""Signing up: a place is held or a queue number given, and the address is asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.accepting import Applicant, accept, confirm_by, find_applicant
from services.registration.domain.access.applying import tell_limit
from services.registration.domain.access.checking import check_access, note_door, personal_limit
from services.registration.domain.admission import check_window, decide, locked_cohort, occupancy
from services.registration.domain.commands import Register
from services.registration.domain.confirming import confirm
from services.registration.domain.errors import PartyTooLarge
from services.registration.domain.limits import claim_for
from services.registration.domain.links import Links
from services.registration.domain.outlook import outlook
from services.registration.domain.party_seats import open_seats, sized_to_fit
from services.registration.domain.policies import Admission, Occupancy
from services.registration.domain.questions.keeping import keep
from services.registration.domain.questions.option_places import check_options
from services.registration.domain.seating import Claim
from services.registration.domain.taking_part.choosing import pools_of_part
from services.registration.domain.transitions import tell
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import QueuePlace
from shared.contracts.registrations import RegistrationReceived, RegistrationRepeated


@dataclass(frozen=True)
class Outcome:
    """What the form's sender is told: a held place, or a position in the queue.

    It is the same whether or not the address is registered already, so that a stranger who
    types somebody's address learns nothing (ASVS 6.3.8); the owner learns it by mail.
    ``claims`` is false where nothing is held before the address is confirmed. Only somebody with
    a personal invitation, who has proved the address, gets ``registration_id``.
    """

    queue_position: int | None
    confirm_by: datetime
    claims: bool = True
    registration_id: UUID | None = None
    places: int = 1


def register(session: Session, command: Register, *, now: datetime, links: Links) -> Outcome:
    """Register the person of ``command`` for its cohort.

    Sending the same form again leads back to the same registration.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, RegistrationNotOpen: Nobody can register now.
        PartyTooLarge: More people than one may sign up at once.
        QueueFull: All places are taken and the queue is as long as it may be.
        OptionFull: An option that was chosen has filled up.
        ChoiceNotPossible: The cohort cannot be taken part in as it was chosen.
        AccessRefused, InvitationOver: The person is not among those who may sign up.
    """
    # Everything that does not need the cohort's lock comes before it: the lock is what a rush
    # of people waits for.
    applicant = find_applicant(session, command, now)
    cohort = locked_cohort(session, command.cohort_id)
    door = check_access(session, cohort, applicant, now=now)
    check_window(cohort, now, opened=door.opens_window)
    if command.places > max(1, cohort.largest_party):
        raise PartyTooLarge
    existing = queries.live_registration(session, cohort.id, applicant.participant.id)
    current = occupancy(session, cohort)
    check_options(applicant.pools, command.places)
    applicant = _taking_part(session, cohort, applicant, now)
    claim = _claim(cohort, applicant)
    if command.as_many_as_fit and cohort.access_rules.claims_at_once:
        claim = sized_to_fit(claim, current)
        applicant = replace(applicant, command=replace(command, places=claim.places))
    if existing is not None and command.address_proven:
        confirm(session, existing.id, now=now, links=links)
        return _outcome(cohort, current, claim, now, known=existing.id)
    if existing is not None:
        _tell_repeated(session, existing, now=now, links=links)
        return _outcome(cohort, current, claim, now, known=existing.id if door.invited else None)
    limit = personal_limit(session, cohort, applicant.participant.id)
    if limit is not None:
        tell_limit(session, applicant, limit, now=now, links=links)
        return _outcome(cohort, current, claim, now)
    admission = decide(current, claim)
    registration = _add(session, cohort, applicant, admission=admission, now=now)
    note_door(session, registration, door, now=now)
    if door.invited or command.address_proven:
        confirm(session, registration.id, now=now, links=links)
        return _outcome(cohort, current, claim, now, known=registration.id)
    position = current.waiting + 1 if admission is Admission.QUEUE else None
    claimed = position if registration.claims else None
    _tell_received(session, registration, claimed, now=now, links=links)
    return _outcome(cohort, current, claim, now)


def _taking_part(
    session: Session, cohort: Cohort, applicant: Applicant, now: datetime
) -> Applicant:
    """Return the applicant with the pools of what they chose to take part in."""
    part = pools_of_part(session, cohort, applicant.command.part, now=now)
    return replace(applicant, pools=(*applicant.pools, *part)) if part else applicant


def _claim(cohort: Cohort, applicant: Applicant) -> Claim:
    organisation = applicant.organisation
    wanted = Claim(applicant.command.places, frozenset(pool.id for pool in applicant.pools))
    return claim_for(cohort, wanted, organisation.id if organisation else None)


def _add(
    session: Session, cohort: Cohort, applicant: Applicant, *, admission: Admission, now: datetime
) -> Registration:
    """Add the registration with its answers and the seats of its party."""
    registration = accept(session, cohort, applicant, admission=admission, now=now)
    if applicant.command.answers is not None:
        keep(session, registration, applicant.command.answers, now)
    open_seats(session, registration)
    return registration


def _outcome(
    cohort: Cohort,
    current: Occupancy,
    claim: Claim,
    now: datetime,
    *,
    known: UUID | None = None,
) -> Outcome:
    """Return what everybody is told who sends the form now, registered before or not."""
    claims = cohort.access_rules.claims_at_once
    queued = decide(current, claim) is Admission.QUEUE
    position = current.waiting + 1 if queued and claims else None
    return Outcome(position, confirm_by(cohort, now), claims, known, claim.places)


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
        confirm_by=confirm_by(registration.cohort, now),
        outlook=outlook(registration.cohort) if position else None,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)


def _tell_repeated(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    unconfirmed = registration.state == State.UNCONFIRMED
    queued = not registration.holds_place and registration.claims
    position = queries.queue_position(session, registration) if queued else None
    message = RegistrationRepeated(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        queue=QueuePlace(position=position, counted_at=now) if position else None,
        confirm_url=links.confirm(registration.id) if unconfirmed else None,
        my_page_url=None if unconfirmed else links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
