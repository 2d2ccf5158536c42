"""Taking a seat that somebody has booked: it becomes the guest's own registration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.accepting import consent_of
from services.registration.domain.access.checking import note_door
from services.registration.domain.access.guests import check_guest
from services.registration.domain.admission import locked_cohort, next_queue_number
from services.registration.domain.commands import Credentials, Given
from services.registration.domain.confirming import tell_firm
from services.registration.domain.ending import Cancellation, end
from services.registration.domain.errors import AlreadyInCohort, SeatWithdrawn
from services.registration.domain.links import Links
from services.registration.domain.parties.seats import OWN_SEAT
from services.registration.domain.questions.deleting import forget_answers
from services.registration.domain.questions.keeping import answer
from services.registration.domain.transitions import (
    PARTICIPANT,
    SYSTEM,
    Step,
    count_new,
    give_up_one_place,
)
from services.registration.storage import party_queries, queries
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.people import Participant
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Consent, Registration, State, Transition
from shared.kernel.addresses import address_key
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class ClaimSeat:
    """A guest says yes: under which name, in which language, to which wording of the consent.

    ``access`` and ``answers`` are what the cohort asks of everybody.
    """

    seat_id: UUID
    epoch: int
    name: str
    language: str
    consent_version: str
    access: Credentials = field(default_factory=Credentials)
    answers: Given | None = None


def check_kept(seat: PartySeat, epoch: int, now: datetime) -> None:
    """Refuse unless the seat is still kept for whoever has this link.

    Raises:
        SeatWithdrawn: It is not.
    """
    registration = seat.registration
    cohort = registration.cohort
    last_end = max(meeting.ends_at for meeting in cohort.sessions)
    begun = seat.number == OWN_SEAT and now >= cohort.sessions[0].starts_at
    over = cohort.closed_at is not None or cohort.cancelled_at is not None or now >= last_end
    named = seat.state == SeatState.NAMED and seat.link_epoch == epoch
    if not named or over or begun or registration.state != State.CONFIRMED:
        raise SeatWithdrawn


def claim_seat(session: Session, claim: ClaimSeat, *, now: datetime, links: Links) -> Registration:
    """Move one place from whoever booked to the guest; repeating it changes nothing.

    The number of places taken is the same before and after: nobody could slip in between.

    Raises:
        NotFound: There is no such seat.
        SeatWithdrawn: It is no longer kept for whoever has this link.
        AlreadyInCohort: The guest has a registration of their own.
        AccessRefused: The guest is not among those who may sign up.
        OptionFull: An option that the guest chose has filled up.
    """
    guest = _guest(session, claim.seat_id, now)
    cohort = locked_cohort(session, party_queries.cohort_of_seat(session, claim.seat_id))
    seat = party_queries.seat_for_update(session, claim.seat_id)
    if seat is None:
        raise NotFound
    taken = _taken_before(session, seat, claim.epoch)
    if taken is not None:
        return taken
    booker = queries.registration_for_update(session, seat.registration_id)
    assert booker is not None
    check_kept(seat, claim.epoch, now)
    assert guest is not None
    if queries.live_registration(session, cohort.id, guest.id):
        raise AlreadyInCohort
    door = check_guest(session, booker, guest, claim.access, now=now)
    guest.confirmed_at = guest.confirmed_at or now
    pools = list(booker.pools)
    _give_up(session, booker, seat, now=now, links=links)
    registration = _guest_registration(booker, guest, claim, pools=pools, now=now)
    count_new(registration)
    session.add(registration)
    session.flush()
    session.add_all(
        (
            _first_transition(registration, seat),
            Consent(**consent_of(registration, claim.consent_version)),
        )
    )
    note_door(session, registration, door, now=now)
    if claim.answers is not None:
        answer(session, registration, claim.answers, now=now)
    seat.state, seat.guest_registration_id = SeatState.TAKEN, registration.id
    tell_firm(session, registration, now=now, links=links)
    return registration


def _guest(session: Session, seat_id: UUID, now: datetime) -> Participant | None:
    """Return the person that a seat is kept for, who cannot be erased meanwhile.

    Whoever names somebody else for it ends the link that leads here.
    """
    email = party_queries.address_of_seat(session, seat_id)
    if email is None:
        return None
    return queries.participant_for_address(
        session, email=email, email_key=address_key(email), now=now
    )


def _taken_before(session: Session, seat: PartySeat, epoch: int) -> Registration | None:
    """Return what the same link has led to before."""
    if seat.state != SeatState.TAKEN or seat.link_epoch != epoch:
        return None
    if seat.guest_registration_id is None:
        return None
    return queries.registration(session, seat.guest_registration_id)


def _guest_registration(
    booker: Registration,
    guest: Participant,
    claim: ClaimSeat,
    *,
    pools: list[SeatPool],
    now: datetime,
) -> Registration:
    """Return the guest's own registration, with what the booker had chosen for the party."""
    cohort = booker.cohort
    number = next_queue_number(cohort)
    return Registration(
        id=new_id(),
        cohort=cohort,
        participant=guest,
        organisation=booker.organisation,
        organisation_named_id=booker.organisation_named_id,
        group_key=booker.group_key,
        name=claim.name,
        language=claim.language,
        state=State.CONFIRMED,
        holds_place=True,
        places=1,
        pools=pools,
        queue_number=number,
        turn=number,
        party_id=booker.party_id,
        sequence=0,
        created_at=now,
    )


def _give_up(
    session: Session, booker: Registration, seat: PartySeat, *, now: datetime, links: Links
) -> None:
    if seat.number == OWN_SEAT:
        # Not the booker's own step: a place that somebody else has cannot be taken back, and
        # what they answered about coming is of no use any more.
        forget_answers(session, booker.id)
        end(session, booker, Cancellation(SYSTEM, HANDED_OVER), now=now, links=links)
    else:
        step = Step(State.CONFIRMED, SYSTEM, "seat_taken", now, holds_place=True)
        give_up_one_place(session, booker, step)
    session.flush()


def _first_transition(registration: Registration, seat: PartySeat) -> Transition:
    return Transition(
        id=new_id(),
        registration_id=registration.id,
        at=registration.created_at,
        from_state=None,
        to_state=State.CONFIRMED,
        actor=PARTICIPANT,
        reason="place_handed_over" if seat.number == OWN_SEAT else "seat_claimed",
    )
