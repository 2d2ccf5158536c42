"""The seats of a party: kept open, named by whoever booked, given back one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.access.guests import check_named
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import NamedGuest
from services.registration.domain.errors import (
    AlreadyInCohort,
    SeatNotToGive,
    TooManyInvitations,
)
from services.registration.domain.links import Links
from services.registration.domain.policies import Admission, Occupancy, admit
from services.registration.domain.seating import Claim
from services.registration.domain.transitions import PARTICIPANT, Step, give_up_one_place
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import party_queries, queries
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.registrations import Registration, State
from shared.contracts.facts import Language, Person
from shared.contracts.seats import SeatNamed
from shared.kernel.addresses import address_key
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import record

OWN_SEAT = 1
# Each naming mails a stranger; nobody needs more tries than this for one seat.
MOST_NAMINGS = 5
_GIVES_BACK = (State.UNCONFIRMED, State.CONFIRMED, State.WAITLISTED, State.OFFERED)


@dataclass(frozen=True)
class NameSeat:
    """Whoever booked says for whom a seat is; number 1 is their own, which goes to a colleague."""

    registration_id: UUID
    number: int
    name: str
    email: str
    language: Language


@dataclass(frozen=True)
class GiveBack:
    """One seat of a party is given back, by whoever booked or by an organizer."""

    registration_id: UUID
    number: int
    actor: str = PARTICIPANT


def sized_to_fit(claim: Claim, current: Occupancy) -> Claim:
    """Return the claim for as many people as get a place now.

    If not even one does, the whole party joins the queue together: it is never split there.
    """
    for places in range(claim.places, 0, -1):
        smaller = replace(claim, places=places)
        if admit(current, smaller) is Admission.PLACE:
            return smaller
    return claim


def open_seats(
    session: Session, registration: Registration, guests: Sequence[NamedGuest] = ()
) -> None:
    """Keep a seat for each of the others of a new registration for several people.

    Those of them who are named are asked as soon as the party has its places, not before: nobody
    is mailed on the word of an address that may be somebody else's.
    """
    if registration.places == 1:
        return
    registration.party_id = registration.id
    for number in range(2, registration.places + 1):
        named = guests[number - 2] if number - 2 < len(guests) else None
        seat = PartySeat(
            id=new_id(),
            registration_id=registration.id,
            number=number,
            state=SeatState.OPEN,
            name=named.name if named else None,
            email=named.email if named else None,
        )
        session.add(seat)


def ask_wished(session: Session, seat_id: UUID, *, now: datetime, links: Links) -> bool:
    """Ask a guest who was named when the party signed up; return whether they were.

    Somebody who cannot get the seat is not asked; the seat keeps the name alone, so that whoever
    booked sees whom to replace.
    """
    seat = party_queries.seat(session, seat_id)
    if seat is None or not seat.is_wished:
        return False
    registration = _locked(session, seat.registration_id)
    # Somebody may have changed it while the lock was waited for.
    session.refresh(seat)
    if not seat.is_wished or registration.state != State.CONFIRMED:
        return False
    name, email = cast("str", seat.name), cast("str", seat.email)
    language = cast("Language", registration.language)
    command = NameSeat(registration.id, seat.number, name, email, language)
    try:
        name_seat(session, command, now=now, links=links)
    except Conflict:
        seat.email = None
        return False
    return True


def can_transfer(registration: Registration, now: datetime) -> bool:
    """Say whether a colleague may come instead: the place is theirs alone and nothing has begun."""
    cohort = registration.cohort
    return (
        cohort.transfers
        and registration.state == State.CONFIRMED
        and registration.places == 1
        and cohort.closed_at is None
        and cohort.cancelled_at is None
        and now < cohort.sessions[0].starts_at
    )


def name_seat(session: Session, command: NameSeat, *, now: datetime, links: Links) -> PartySeat:
    """Keep a seat for the one who is named, and mail them a link to take it.

    Naming again, somebody else or the same, ends the earlier link.

    Raises:
        NotFound: There is no such registration or seat.
        SeatNotToGive: The party has no places yet, or the seat has gone.
        AlreadyInCohort: The guest, or whoever booked, is registered with this address.
        AccessRefused: The cohort does not let in the address.
        TooManyInvitations: The seat was named too often.
    """
    registration = _locked(session, command.registration_id)
    seat = _seat_to_name(session, registration, command.number, now)
    if seat.link_epoch >= MOST_NAMINGS:
        raise TooManyInvitations
    check_named(session, registration, command.email)
    if queries.live_registration_of_address(
        session, registration.cohort_id, address_key(command.email)
    ):
        raise AlreadyInCohort
    seat.state, seat.name, seat.email = SeatState.NAMED, command.name, command.email
    seat.named_at = now
    seat.link_epoch += 1
    _tell_named(session, seat, command.language, now=now, links=links)
    return seat


def renew_links_to(session: Session, email: str, *, now: datetime, links: Links) -> None:
    """End the links to seats that are kept for an address, and mail new ones there."""
    for seat_id in party_queries.seats_kept_for(session, email):
        locked_cohort(session, party_queries.cohort_of_seat(session, seat_id))
        seat = party_queries.seat_for_update(session, seat_id)
        if seat is None or seat.state != SeatState.NAMED:
            continue
        seat.link_epoch += 1
        language = facts.person(seat.registration).language
        _tell_named(session, seat, language, now=now, links=links)


def withdraw_seat(session: Session, registration_id: UUID, number: int) -> PartySeat:
    """Take the name off a seat and end its link; the seat itself is kept.

    Raises:
        NotFound: There is no such seat.
        SeatNotToGive: The guest has taken it, or it was given back.
    """
    _locked(session, registration_id)
    seat = _existing(session, registration_id, number)
    if seat.state not in (SeatState.OPEN, SeatState.NAMED):
        raise SeatNotToGive
    seat.state, seat.name, seat.email, seat.named_at = SeatState.OPEN, None, None, None
    seat.link_epoch += 1
    return seat


def cancel_seat(
    session: Session, command: GiveBack, *, now: datetime, links: Links
) -> Registration:
    """Give one seat of a party back; the place goes to those who wait, the one way there is.

    Raises:
        NotFound: There is no such seat.
        SeatNotToGive: It is the last one, taken, or given back already, or all is over.
    """
    registration = _locked(session, command.registration_id)
    seat = _existing(session, registration.id, command.number)
    can = registration.state in _GIVES_BACK and registration.places > 1
    free = seat.number != OWN_SEAT and seat.state in (SeatState.OPEN, SeatState.NAMED)
    if not can or not free or registration.cohort.closed_at is not None:
        raise SeatNotToGive
    seat.state, seat.name, seat.email = SeatState.CANCELLED, None, None
    step = Step(
        State(registration.state),
        command.actor,
        "seat_given_back",
        now,
        holds_place=registration.holds_place,
    )
    give_up_one_place(session, registration, step)
    # A smaller party may fit where the larger one did not: that is the same path.
    promote_waiting(session, registration.cohort, now=now, links=links)
    return registration


def _locked(session: Session, registration_id: UUID) -> Registration:
    locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    return registration


def _existing(session: Session, registration_id: UUID, number: int) -> PartySeat:
    seat = party_queries.seat_numbered(session, registration_id, number)
    if seat is None:
        raise NotFound
    return seat


def _seat_to_name(
    session: Session, registration: Registration, number: int, now: datetime
) -> PartySeat:
    if number != OWN_SEAT:
        seat = _existing(session, registration.id, number)
        closed = registration.cohort.closed_at is not None
        if closed or registration.state != State.CONFIRMED or seat.state in _GONE:
            raise SeatNotToGive
        return seat
    if not can_transfer(registration, now):
        raise SeatNotToGive
    own = party_queries.seat_numbered(session, registration.id, OWN_SEAT)
    if own is None:
        own = PartySeat(
            id=new_id(),
            registration_id=registration.id,
            number=OWN_SEAT,
            state=SeatState.OPEN,
            link_epoch=0,
            sequence=0,
        )
        session.add(own)
    return own


_GONE = (SeatState.TAKEN, SeatState.CANCELLED)


def _tell_named(
    session: Session, seat: PartySeat, language: Language, *, now: datetime, links: Links
) -> None:
    registration = queries.registration(session, seat.registration_id)
    assert registration is not None
    assert seat.name is not None
    assert seat.email is not None
    sessions = registration.cohort.sessions
    # A place is handed over until it begins, a seat of a party while anything of it is left.
    last_end = max(meeting.ends_at for meeting in sessions)
    seat.sequence += 1
    message = SeatNamed(
        seat_id=seat.id,
        naming=seat.link_epoch,
        guest=Person(name=seat.name, email=seat.email, language=language),
        invited_by=registration.name,
        cause="transfer" if seat.number == OWN_SEAT else "party",
        cohort=facts.cohort_facts(registration.cohort, links),
        taking_part=facts.taking_part(registration),
        claim_url=links.seat(seat.id, seat.link_epoch),
        claim_by=sessions[0].starts_at if seat.number == OWN_SEAT else last_end,
    )
    record(session, message, sequence=seat.sequence, now=now)
