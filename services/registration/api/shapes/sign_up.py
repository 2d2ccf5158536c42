"""Somebody's sign-up as it is sent, and what it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.answers import AnswersByQuestion, ConsentKeys
from services.registration.api.shapes.programs import Audience
from services.registration.api.shapes.taking_part import Mode, SessionIds
from services.registration.api.text_rules import Address, Line, Name, NeededLine, OrganisationNumber
from services.registration.domain.commands import Credentials, Given, NamedGuest, Part, Register
from services.registration.domain.organisations.foreign_numbers import (
    SWEDEN,
    NotAVatNumber,
    parse_foreign_number,
)
from services.registration.domain.organisations.swedish_numbers import NaturalPersonNumber
from services.registration.gateways.territories import is_country


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError("there is no such country")
    return code


def _foreign_number(text: str, country: str) -> str:
    try:
        return parse_foreign_number(text, country)
    except NaturalPersonNumber:
        raise ValueError("that is a person's number, which we must not keep") from None
    except NotAVatNumber:
        raise ValueError("that is no number of this country") from None


class GuestBody(Body):
    """Somebody who comes along."""

    name: Name
    """Of the guest."""
    email: Address
    """Where they get the link to take their seat."""


class RegistrationBody(Body):
    """Somebody's sign-up, as the form takes it: the address is confirmed by mail."""

    name: Name
    """As it should stand on the certificate."""
    email: Address
    """Where everything is sent."""
    organisation: Line = ""
    """Whom they come from."""
    organisation_kind: Literal["swedish", "sole_trader", "foreign"] = "swedish"
    """A sole trader has a name and no number: theirs would be a person's."""
    organisation_number: OrganisationNumber | None = None
    """Ten digits; never a person's number."""
    country: Annotated[str, AfterValidator(_country)] = SWEDEN
    """Of a foreign organisation, in two letters."""
    register_number: Line | None = None
    """What the register of that country uses."""
    places: Annotated[int, Field(ge=1, le=50)] = 1
    """For how many people, themselves among them."""
    as_many_as_fit: bool = False
    """Take fewer places than that if not all are free."""
    sessions: SessionIds = Field(default_factory=list)
    """Which sessions they come to, where one chooses."""
    mode: Mode | None = None
    """On site or online, where one chooses."""
    guests: Annotated[list[GuestBody], Field(max_length=49)] = Field(default_factory=list)
    """Those of the others who are known; they are asked as soon as the party has its places."""
    group: Audience | None = None
    """The one of the cohort's priority groups that they belong to."""
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    """A code that opens the cohort."""
    invitation: Annotated[str, Field(max_length=500)] | None = None
    """The token of a personal invitation; it proves the address, so nothing is to be confirmed."""
    eligible: bool | None = None
    """Their answer to the cohort's question."""
    audience: Audience | None = None
    """Which of those whom the cohort is for they are."""
    language: Literal["sv", "en"] = "sv"
    """In which language they are written to."""
    consent_version: NeededLine
    """Which wording the person agreed to, such as the date of it."""
    answers: AnswersByQuestion = Field(default_factory=dict)
    """What they answered to the program's form, by the key of the question."""
    consents: ConsentKeys = Field(default_factory=list)
    """The special questions for whose answers they agreed on their own."""

    @model_validator(mode="after")
    def _named(self) -> RegistrationBody:
        if self.organisation_number and not self.organisation:
            raise ValueError("a number needs the organisation's name as well")
        if self.organisation_number and self.organisation_kind != "swedish":
            raise ValueError("only a Swedish organisation has such a number")
        foreign = self.organisation_kind == "foreign"
        if foreign == (self.country == SWEDEN) or (self.register_number and not foreign):
            raise ValueError("a foreign organisation, and no other, has a country of its own")
        if self.organisation_kind != "swedish" and not self.organisation:
            raise ValueError("write the name of the organisation or business")
        if len(self.guests) >= self.places:
            raise ValueError("there are more guests than places")
        if self.register_number:
            _foreign_number(self.register_number, self.country)
        return self

    def command(
        self, cohort_id: UUID, *, answers: Given | None, invitation_id: UUID | None
    ) -> Register:
        """Return what the domain is asked for."""
        return Register(
            cohort_id=cohort_id,
            name=self.name,
            email=self.email,
            organisation=self.organisation,
            organisation_number=self.organisation_number,
            organisation_kind=self.organisation_kind,
            country=self.country,
            register_number=_foreign_number(self.register_number, self.country)
            if self.register_number
            else None,
            language=self.language,
            consent_version=self.consent_version,
            places=self.places,
            as_many_as_fit=self.as_many_as_fit,
            part=Part(frozenset(self.sessions), self.mode),
            guests=tuple(NamedGuest(guest.name, guest.email) for guest in self.guests),
            group=self.group,
            access=Credentials(self.code, self.eligible, self.audience, invitation_id),
            answers=answers,
        )


class ReceivedShape(Shape):
    """What a sign-up is answered; the same for an address that is registered already."""

    queue_position: int | None
    """Where they would stand in the queue; null while a place is held."""
    confirm_by: datetime
    """Until when the address can be confirmed."""
    places: int
    """For how many people."""
    registration_id: UUID | None
    """Only for somebody whose invitation has proved the address."""
