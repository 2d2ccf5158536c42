"""Signing up: a place is held or a queue number given, and the address is asked to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.accepting import (
    Applicant,
    accept,
    confirm_by,
    find_applicants,
    new_registration,
)
from services.registration.domain.access.applying import tell_limit
from services.registration.domain.access.checking import (
    Door,
    check_access,
    note_door,
    personal_limit,
)
from services.registration.domain.admission import (
    check_window,
    decide,
    occupancy,
    plain_occupancy,
)
from services.registration.domain.commands import Register
from services.registration.domain.confirming import confirm
from services.registration.domain.errors import FormOutdated, PartyTooLarge
from services.registration.domain.kept_facts import KeptFacts, kept_facts
from services.registration.domain.links import Links
from services.registration.domain.parties.seats import open_seats, sized_to_fit
from services.registration.domain.policies import Admission, Occupancy
from services.registration.domain.questions.keeping import keep
from services.registration.domain.questions.option_places import check_options
from services.registration.domain.seating import Claim
from services.registration.domain.taking_part.choosing import pools_of_part
from services.registration.domain.transitions import tell
from services.registration.domain.waitlist.limits import claim_for
from services.registration.domain.waitlist.outlook import outlook
from services.registration.storage import entering, queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.entering import Standing
from services.registration.storage.kept_programs import Seen
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import QueuePlace
from shared.contracts.registrations import RegistrationReceived, RegistrationRepeated
from shared.kernel.errors import NotFound
from shared.prepared import attach


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
    """Register the person of ``command`` for its cohort; see ``register_all``."""
    return register_all(session, [command], now=now, links=links)[0]


def register_all(
    session: Session, commands: Sequence[Register], *, now: datetime, links: Links
) -> Sequence[Outcome]:
    """Register the persons of ``commands``, one after the other, for the one cohort of all.

    Sending the same form again leads back to the same registration. If one of them is refused,
    nothing may be kept of any.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, RegistrationNotOpen: Nobody can register now.
        PartyTooLarge: More people than one may sign up at once.
        QueueFull: All places are taken and the queue is as long as it may be.
        OptionFull: An option that was chosen has filled up.
        ChoiceNotPossible: The cohort cannot be taken part in as it was chosen.
        AccessRefused, InvitationOver: The person is not among those who may sign up.
        FormOutdated: What a form was made from has changed since.
    """
    # Everything that does not need the cohort's lock comes before it: the lock is what a rush
    # of people waits for.
    applicants = find_applicants(session, commands, now)
    people = [applicant.participant.id for applicant in applicants]
    locked = entering.lock_cohort(session, commands[0].cohort_id, people)
    if locked is None:
        raise NotFound
    done: list[Outcome] = []
    cohort: Cohort = locked[0]
    standing: Standing | None = locked[1]
    _compare(commands, Seen.of(cohort, locked[1].edition))
    for applicant in applicants:
        standing = standing or entering.standing(session, cohort, people)
        scene = _look(session, cohort, standing, applicant, now)
        done.append(_register(session, scene, links=links))
        if scene.proven:
            # Confirming may have moved others as well.
            standing = None
    return done


def _compare(commands: Sequence[Register], found: Seen) -> None:
    if any(command.seen not in (None, found) for command in commands):
        raise FormOutdated


def _register(session: Session, scene: _Scene, *, links: Links) -> Outcome:
    applicant, now = scene.applicant, scene.now
    command = applicant.command
    existing_id = scene.standing.live.get(scene.applicant.participant.id)
    if existing_id is not None:
        if command.address_proven:
            confirm(session, existing_id, now=now, links=links)
        else:
            _tell_repeated(session, existing_id, now=now, links=links)
        return _outcome(scene, existing_id)
    limit = personal_limit(session, scene.cohort, applicant.participant.id)
    if limit is not None:
        tell_limit(session, applicant, limit, now=now, links=links)
        return _outcome(scene)
    registration = _enter(session, scene, links)
    if scene.proven:
        confirm(session, registration.id, now=now, links=links)
    return _outcome(scene, registration.id)


@dataclass(frozen=True)
class _Scene:
    """A locked cohort as it stands, and who asks for what in it, by which door."""

    cohort: Cohort
    standing: Standing
    current: Occupancy
    applicant: Applicant
    claim: Claim
    door: Door
    now: datetime

    @property
    def proven(self) -> bool:
        """Whether the person has shown that the mailbox is theirs."""
        return self.door.invited or self.applicant.command.address_proven


def _look(
    session: Session, cohort: Cohort, standing: Standing, applicant: Applicant, now: datetime
) -> _Scene:
    """See what a locked cohort has for the applicant; refuse what its rules refuse."""
    command = applicant.command
    door = check_access(session, cohort, applicant, now=now)
    check_window(cohort, now, opened=door.opens_window)
    if command.places > max(1, cohort.largest_party):
        raise PartyTooLarge
    current = _occupancy(session, cohort, standing)
    check_options(applicant.pools, command.places)
    applicant = _taking_part(session, cohort, applicant, now)
    claim = _claim(cohort, applicant)
    if command.as_many_as_fit and cohort.access_rules.claims_at_once:
        claim = sized_to_fit(claim, current)
        applicant = replace(applicant, command=replace(command, places=claim.places))
    return _Scene(cohort, standing, current, applicant, claim, door, now)


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


def _occupancy(session: Session, cohort: Cohort, standing: Standing) -> Occupancy:
    if standing.has_pools or cohort.organisation_limit is not None:
        return occupancy(session, cohort)
    return plain_occupancy(cohort, standing.waiting)


def _enter(session: Session, scene: _Scene, links: Links) -> Registration:
    """Add a registration, with its answers and the seats of its party, and tell of it.

    Whoever has proved the address is told when it is confirmed, at once.
    """
    cohort, applicant = scene.cohort, scene.applicant
    admission = decide(scene.current, scene.claim)
    kept = kept_facts(session, cohort, scene.standing.edition, links)
    registration = new_registration(cohort, applicant, admission=admission, now=scene.now)
    queued = admission is Admission.QUEUE and registration.claims
    place = QueuePlace(position=scene.current.waiting + 1, counted_at=scene.now) if queued else None
    message = None if scene.proven else _received(registration, kept, place, links)
    accept(session, registration, applicant.command.consent_version, message)
    scene.standing.count(registration)
    if scene.proven or registration.places > 1 or applicant.command.answers is not None:
        # There is more to do with it. In a rush mostly there is not.
        attach(session, registration)
    if applicant.command.answers is not None:
        keep(session, registration, applicant.command.answers, scene.now)
    open_seats(session, registration, applicant.command.guests)
    note_door(session, registration, scene.door, now=scene.now)
    return registration


def _outcome(scene: _Scene, registration_id: UUID | None = None) -> Outcome:
    """Return what everybody is told who sends the form now, registered before or not."""
    claims = scene.cohort.access_rules.claims_at_once
    queued = decide(scene.current, scene.claim) is Admission.QUEUE
    return Outcome(
        queue_position=scene.current.waiting + 1 if queued and claims else None,
        confirm_by=confirm_by(scene.cohort, scene.now),
        claims=claims,
        registration_id=registration_id if scene.proven else None,
        places=scene.claim.places,
    )


def _received(
    registration: Registration, kept: KeptFacts, place: QueuePlace | None, links: Links
) -> RegistrationReceived:
    assert registration.hold_expires_at is not None
    return RegistrationReceived(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=kept.facts,
        queue=place,
        confirm_url=links.confirm(registration.id, registration.participant.link_epoch),
        confirm_by=registration.hold_expires_at,
        outlook=outlook(registration.cohort, last_chance=kept.last_chance) if place else None,
        my_page_url=links.own_page(registration.participant),
    )


def _tell_repeated(session: Session, registration_id: UUID, *, now: datetime, links: Links) -> None:
    registration = queries.registration(session, registration_id)
    assert registration is not None
    unconfirmed = registration.state == State.UNCONFIRMED
    epoch = registration.participant.link_epoch
    queued = not registration.holds_place and registration.claims
    position = queries.queue_position(session, registration) if queued else None
    message = RegistrationRepeated(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        queue=QueuePlace(position=position, counted_at=now) if position else None,
        confirm_url=links.confirm(registration.id, epoch) if unconfirmed else None,
        my_page_url=None if unconfirmed else links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
