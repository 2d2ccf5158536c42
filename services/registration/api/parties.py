"""Parties: who booked for others, for whom each seat is, seats taken and given back."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.given_answers import Sent, given_answers
from services.registration.api.operations import Call, Operations
from services.registration.api.shapes.parties import (
    ClaimSeatBody,
    NameSeatBody,
    PartiesShape,
    SeatNumberBody,
    SeatsShape,
    party_shape,
    seats_shape,
)
from services.registration.api.shapes.registrations import RegistrationShape, registration_shape
from services.registration.domain.commands import Credentials
from services.registration.domain.parties.claiming import ClaimSeat, claim_seat
from services.registration.domain.parties.seats import (
    GiveBack,
    NameSeat,
    cancel_seat,
    name_seat,
    withdraw_seat,
)
from services.registration.storage import party_queries
from services.registration.storage.registrations import Registration

operations = Operations("parties", "People who come together, and the seats booked for them.")
_SEATS = "/registrations/<uuid:registration_id>/seats"
_READ, _WRITE = "registrations:read", "registrations:write"


def _seats(call: Call, registration: Registration) -> SeatsShape:
    return seats_shape(party_queries.seats_of(call.db, registration.id))


def _shown(call: Call) -> SeatsShape:
    return _seats(call, finding.registration(call))


def _locked(call: Call) -> SeatsShape:
    return _seats(call, finding.registration_to_change(call))


@operations.add("GET", "/cohorts/<uuid:cohort_id>/parties", scope=_READ, answers=PartiesShape)
def list_parties(call: Call) -> PartiesShape:
    """List the parties of a cohort with their seats; signing up with `places` makes one."""
    parties = party_queries.parties_of_cohort(call.db, finding.cohort(call).id)
    return PartiesShape(items=[party_shape(booker, seats) for booker, seats in parties])


@operations.add("GET", _SEATS, scope=_READ, answers=SeatsShape, current=_shown, tagged=True)
def list_seats(call: Call) -> SeatsShape:
    """List the seats that a registration booked for others."""
    return _shown(call)


@operations.add(
    "POST", f"{_SEATS}/name", scope=_WRITE, answers=SeatsShape, body=NameSeatBody, current=_locked,
    tagged=True,
)  # fmt: skip
def name_a_seat(call: Call) -> SeatsShape:
    """Keep a seat for a guest, and mail them the link to take it.

    Number 1 hands the own place over to a colleague, where the cohort allows it.
    """
    body = call.body(NameSeatBody)
    command = NameSeat(
        registration_id=call.path["registration_id"],
        number=body.number,
        name=body.name,
        email=body.email,
        language=body.language,
    )
    name_seat(call.db, command, now=call.now, links=call.links)
    return _locked(call)


@operations.add(
    "POST", f"{_SEATS}/withdraw", scope=_WRITE, answers=SeatsShape, body=SeatNumberBody,
    current=_locked, tagged=True,
)  # fmt: skip
def withdraw_a_seat(call: Call) -> SeatsShape:
    """Take the name off a seat: the guest's link ends, the seat is kept."""
    number = call.body(SeatNumberBody).number
    withdraw_seat(call.db, call.path["registration_id"], number)
    return _locked(call)


@operations.add(
    "POST", f"{_SEATS}/give-back", scope=_WRITE, answers=SeatsShape, body=SeatNumberBody,
    current=_locked, tagged=True,
)  # fmt: skip
def give_a_seat_back(call: Call) -> SeatsShape:
    """Give one seat of a party back; whoever waits moves up."""
    number = call.body(SeatNumberBody).number
    command = GiveBack(call.path["registration_id"], number, call.actor)
    cancel_seat(call.db, command, now=call.now, links=call.links)
    return _locked(call)


@operations.add(
    "POST", "/seats/claim", scope=_WRITE, answers=RegistrationShape, body=ClaimSeatBody,
    refusals=(404, 410),
)  # fmt: skip
def claim_a_seat(call: Call) -> RegistrationShape:
    """Take a seat for the guest who holds its link: it becomes their own registration."""
    body = call.body(ClaimSeatBody)
    seat_id, epoch = call.links.read_seat(body.token)
    seat = finding.found(party_queries.seat(call.db, seat_id))
    sent = Sent(body.answers, body.consents, address=seat.email)
    command = ClaimSeat(
        seat_id=seat_id,
        epoch=epoch,
        name=body.name,
        language=body.language,
        consent_version=body.consent_version,
        access=Credentials(body.code, body.eligible, body.audience),
        answers=given_answers(call, seat.registration.cohort.program_id, sent),
    )
    return registration_shape(claim_seat(call.db, command, now=call.now, links=call.links))
