"""Numbers of organisations outside Sweden: free text, checked where the country's form is known."""

from __future__ import annotations

import re

from stdnum import dk, ee, fi, no
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from services.registration.domain.organisations.swedish_numbers import (
    NaturalPersonNumber,
    holds_natural_person_number,
)
from shared.kernel.text import clean_line

SWEDEN = "SE"
# Persons' numbers of the neighbours; an organisation's number of the same country has another form.
_PERSONS = {
    "DK": dk.cpr.is_valid,
    "EE": ee.ik.is_valid,
    "FI": fi.hetu.is_valid,
    "NO": no.fodselsnummer.is_valid,
}


class NotAVatNumber(ValueError):
    """The text begins as a VAT number of the country does, and is none."""


def parse_foreign_number(text: str, country: str) -> str:
    """Return the number of an organisation in ``country`` (ISO 3166, two letters) in one form.

    A VAT number is written without blanks, with its country; whatever else the country's own
    register uses is kept as typed, in one line.

    Raises:
        NaturalPersonNumber: It is a person's number, of Sweden or of the country.
        NotAVatNumber: It begins with the country's letters and its check digits are wrong.
    """
    line = clean_line(text)
    is_person = _PERSONS.get(country, holds_natural_person_number)
    if holds_natural_person_number(line) or is_person(line):
        raise NaturalPersonNumber
    return _vat_number(line, country) or line.upper()


def _vat_number(line: str, country: str) -> str | None:
    """Return the VAT number in one form, or None if the text does not claim to be one."""
    vat = get_cc_module(country.lower(), "vat")
    prefix = "EL" if country == "GR" else country
    if vat is None or not re.match(rf"{prefix}[\s\-]*\d", line, re.IGNORECASE):
        return None
    try:
        number = str(vat.validate(line))
    except ValidationError:
        raise NotAVatNumber from None
    return f"{prefix}{number.removeprefix(prefix)}"
