"""Texts that are sent: cleaned as forms clean them, and no person's number in any of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from services.registration.domain.organisations.swedish_numbers import (
    NaturalPersonNumber,
    NotAnOrganisationNumber,
    holds_natural_person_number,
    parse_organisation_number,
)
from shared.contracts.facts import WallTime
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_block, clean_line

_EARLIEST, _LATEST = 2000, 2100


def _checked(clean: Callable[[str], str], *, needed: bool) -> Callable[[str], str]:
    def check(text: str) -> str:
        if holds_natural_person_number(text):
            raise ValueError("it holds what looks like a personal identity number")
        if "<" in text or ">" in text:
            raise ValueError("write it without < and >")
        cleaned = clean(text)
        if needed and not any(char.isalnum() for char in cleaned):
            raise ValueError("there must be a letter or digit in it")
        return cleaned

    return check


def _address(text: str) -> str:
    if holds_natural_person_number(text):
        raise ValueError("it holds what looks like a personal identity number")
    try:
        return parse_address(text)
    except AddressNotUsable as error:
        raise ValueError(str(error)) from None


def _organisation_number(text: str) -> str:
    try:
        return parse_organisation_number(text)
    except NaturalPersonNumber:
        raise ValueError("that is a person's number, which we must not keep") from None
    except NotAnOrganisationNumber:
        raise ValueError("that is no Swedish organisation number") from None


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("there is no such time zone")
    return name


def _in_our_time(moment: datetime) -> datetime:
    if not _EARLIEST <= moment.year <= _LATEST:
        raise ValueError(f"the year must be from {_EARLIEST} to {_LATEST}")
    return moment


def _in_utc(moment: datetime) -> datetime:
    return _in_our_time(moment).astimezone(UTC)


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120),
    AfterValidator(_checked(clean_line, needed=True)),
]
Line = Annotated[
    str, StringConstraints(max_length=300), AfterValidator(_checked(clean_line, needed=False))
]
NeededLine = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300),
    AfterValidator(_checked(clean_line, needed=True)),
]
Block = Annotated[
    str, StringConstraints(max_length=5000), AfterValidator(_checked(clean_block, needed=False))
]
Address = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254),
    Field(json_schema_extra={"format": "email"}),
    AfterValidator(_address),
]
OrganisationNumber = Annotated[
    str, StringConstraints(min_length=10, max_length=20), AfterValidator(_organisation_number)
]
Zone = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(_zone)]
LocalTime = Annotated[WallTime, AfterValidator(_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
