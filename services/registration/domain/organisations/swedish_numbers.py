"""Swedish organisation numbers in every notation; a natural person's number is refused.

An organisation number has ten digits with a check digit (Luhn), and its third digit is never
below 2, so that it cannot be read as a birth date. A sole trader's number is the owner's
personal identity number, which may be processed only where that is clearly justified
(Swedish act 2018:218, chapter 3, section 10): we never ask for it, and refuse it unread.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum import luhn
from stdnum.se import orgnr

# What people put between, before and after digits: blanks and hyphens of all kinds, a label.
_SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff.,:/\-+()]")
_LABEL = re.compile(
    r"\A(?:org(?:anisations)?(?:nr|nummer)|vat(?:nr|no)?|moms(?:reg)?(?:nr)?)(?=[\dS])",
    re.IGNORECASE,
)
_TEN = re.compile(r"[0-9]{10}")
_TWELVE = re.compile(r"[0-9]{12}")
_VAT = re.compile(r"SE(?:16)?([0-9]{10})01", re.IGNORECASE)
_CENTURY_OF_A_PERSON = ("18", "19", "20")
_PREFIX_OF_AN_ORGANISATION = "16"
_PERSON_IN_TEXT = re.compile(
    r"(?<!\d)(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])"
    r"[\s\u2010-\u2015\u2212\-+]?\d{4}(?!\d)"
)


class NotAnOrganisationNumber(ValueError):
    """The text has not the form of an organisation number, or its check digit is wrong."""


class NaturalPersonNumber(ValueError):
    """The text is a person's number. It carries no detail: the number must not travel."""

    def __init__(self) -> None:
        super().__init__("a natural person's number")


def parse_organisation_number(text: str) -> str:
    """Return the number as ``NNNNNN-NNNN``.

    Accepts ten digits with or without a hyphen or blanks, the form with the prefix 16, a VAT
    number ``SE…01``, and each of these after a label such as ``Org.nr``.

    Raises:
        NaturalPersonNumber: It is, or could be, a personal identity or coordination number.
        NotAnOrganisationNumber: It is nothing of all that.
    """
    # NFKC turns digits of full width, as some keyboards type them, into plain ones.
    digits = _LABEL.sub("", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)))
    if vat := _VAT.fullmatch(digits):
        digits = vat.group(1)
    if _TWELVE.fullmatch(digits):
        if digits.startswith(_CENTURY_OF_A_PERSON):
            raise NaturalPersonNumber
        if digits.startswith(_PREFIX_OF_AN_ORGANISATION):
            digits = digits[2:]
    if not _TEN.fullmatch(digits):
        raise NotAnOrganisationNumber
    if digits[2] in "01":
        raise NaturalPersonNumber
    if not orgnr.is_valid(digits):
        raise NotAnOrganisationNumber
    return f"{digits[:6]}-{digits[6:]}"


def holds_natural_person_number(text: str) -> bool:
    """Tell whether any part of ``text`` looks like a person's number, with a right check digit."""
    plain = unicodedata.normalize("NFKC", text)
    return any(
        luhn.is_valid(re.sub(r"\D", "", found.group())[-10:])
        for found in _PERSON_IN_TEXT.finditer(plain)
    )
