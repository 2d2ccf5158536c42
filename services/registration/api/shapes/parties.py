"""Parties and their seats as they are sent and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.answers import AnswersByQuestion, ConsentKeys
from services.registration.api.shapes.programs import Audience
from services.registration.api.shapes.registrations import LinkBody
from services.registration.api.text_rules import Address, Name, NeededLine
from services.registration.storage.party_seats import PartySeat
from services.registration.storage.registrations import Registration

SeatNumber = Annotated[int, Field(ge=1, le=50)]


class SeatNumberBody(Body):
    """Which seat of a party."""

    number: SeatNumber
    """From 2; 1 is the own seat of whoever booked, which a colleague may get instead."""


class NameSeatBody(SeatNumberBody):
    """For whom a seat is."""

    name: Name
    """Of the guest."""
    email: Address
    """Where the link to take the seat is mailed."""
    language: Literal["sv", "en"] = "sv"
    """Of that mail."""


class ClaimSeatBody(LinkBody):
    """A guest takes the seat that was booked for them, by the token of the link in their mail."""

    name: Name
    """As it should stand on the certificate."""
    language: Literal["sv", "en"] = "sv"
    """In which language they are written to."""
    consent_version: NeededLine
    """Which wording the guest agreed to."""
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    """A code of their own, where whoever booked came by none."""
    eligible: bool | None = None
    """Their answer to the cohort's question."""
    audience: Audience | None = None
    """Which of those whom the cohort is for they are."""
    answers: AnswersByQuestion = Field(default_factory=dict)
    """What they answered to the program's form, by the key of the question."""
    consents: ConsentKeys = Field(default_factory=list)
    """The special questions for whose answers they agreed on their own."""


class SeatShape(Shape):
    """One seat that is meant for somebody else."""

    number: int
    """Within the party."""
    state: str
    """`open`, `named`, `taken` or `cancelled`."""
    name: str | None
    """For whom."""
    email: str | None
    """Where the link was mailed."""
    named_at: datetime | None
    """When."""
    guest_registration_id: UUID | None
    """The registration of whoever took it."""


class SeatsShape(Shape):
    """The seats of one registration."""

    items: list[SeatShape]
    """By number."""


class PartyShape(Shape):
    """A registration that booked for others."""

    registration_id: UUID
    """Of whoever booked."""
    name: str
    """Theirs."""
    state: str
    """Where the registration stands."""
    places: int
    """How many places it claims now."""
    seats: list[SeatShape]
    """Those of the others."""


class PartiesShape(Shape):
    """The parties of a cohort."""

    items: list[PartyShape]
    """In turn."""


def seat_shape(seat: PartySeat) -> SeatShape:
    """Return a seat as it is answered."""
    return SeatShape.model_validate(seat, from_attributes=True)


def seats_shape(seats: Sequence[PartySeat]) -> SeatsShape:
    """Return seats as they are answered."""
    return SeatsShape(items=[seat_shape(seat) for seat in seats])


def party_shape(booker: Registration, seats: Sequence[PartySeat]) -> PartyShape:
    """Return a party as it is answered."""
    return PartyShape(
        registration_id=booker.id,
        name=booker.name,
        state=booker.state,
        places=booker.places,
        seats=[seat_shape(seat) for seat in seats],
    )
