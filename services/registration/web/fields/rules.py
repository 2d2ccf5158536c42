"""Rules for single form fields, each with a kind sentence; they leave the cleaned value behind."""

from __future__ import annotations

import unicodedata
from typing import NoReturn
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from services.registration.domain.organisations.swedish_numbers import (
    NaturalPersonNumber,
    NotAnOrganisationNumber,
    holds_natural_person_number,
    parse_organisation_number,
)
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_line, grapheme_count, has_control_characters

# A letter may carry many combining marks; no honest name needs this many code points a letter.
_CODE_POINTS_PER_GRAPHEME = 8

# Unicode's categories for symbols, private use, and what is no character; none of our fonts
# draws them. Modifier symbols (Sk) stay, as many people type an accent for an apostrophe.
_NO_LETTERS = frozenset({"So", "Sm", "Sc", "Co", "Cn", "Cs"})
_EMOJI_PARTS = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\u20e3\ufe0f")


def _clear(field: Field) -> None:
    field.data = ""
    field.raw_data = []


def refuse_person_number(field: Field) -> NoReturn:
    """Empty a field with a person's number in it, and say why."""
    _clear(field)
    raise StopValidation(
        _(
            "That looked like a personal identity number. We must not keep those, so we have"
            " emptied the field."
        )
    )


class Line:
    """One line of plain text of at most ``limit`` characters, or empty if not ``required``."""

    def __init__(self, limit: int, *, required: object | None = None) -> None:
        self.limit = limit
        self.required = required

    def __call__(self, _form: Form, field: Field) -> None:
        """Check ``field``; a person's number in it is emptied, never shown again."""
        text = field.data or ""
        if holds_natural_person_number(text):
            refuse_person_number(field)
        if self.required is not None and not any(char.isalnum() for char in text):
            raise StopValidation(str(self.required))
        self._check_characters(text)
        field.data = clean_line(text)

    def _check_characters(self, text: str) -> None:
        too_long = grapheme_count(text) > self.limit
        if too_long or len(text) > self.limit * _CODE_POINTS_PER_GRAPHEME:
            raise StopValidation(
                ngettext(
                    "Shorten this to at most %(num)d character.",
                    "Shorten this to at most %(num)d characters.",
                    self.limit,
                )
            )
        if has_control_characters(text):
            raise StopValidation(
                _("There are invisible characters in this. Type it by hand instead of pasting it.")
            )
        if "<" in text or ">" in text:
            raise StopValidation(_("Write this without the characters < and >."))


class PersonName(Line):
    """A name as it will be printed: letters of any script, but no emoji and no symbols."""

    def _check_characters(self, text: str) -> None:
        super()._check_characters(text)
        if text.replace(" ", "").isalpha():
            # Most names are letters and blanks.
            return
        if any(char in _EMOJI_PARTS or unicodedata.category(char) in _NO_LETTERS for char in text):
            raise StopValidation(
                _(
                    "Write your name without emoji and other symbols: they cannot be printed on a"
                    " certificate."
                )
            )


def mail_address(_form: Form, field: Field) -> None:
    """Accept an address that mail can be sent to."""
    text = field.data or ""
    if not text.strip():
        raise StopValidation(_("Write your e-mail address, so that we can reach you."))
    if holds_natural_person_number(text):
        refuse_person_number(field)
    try:
        field.data = parse_address(text)
    except AddressNotUsable:
        raise StopValidation(
            _("That is not a complete e-mail address. It should look like name@example.org.")
        ) from None


def organisation_number(_form: Form, field: Field) -> None:
    """Accept an organisation number in any usual notation; refuse a person's unread."""
    text = field.data or ""
    if not text.strip():
        field.data = ""
        return
    try:
        field.data = parse_organisation_number(text)
    except NaturalPersonNumber:
        refuse_person_number(field)
    except NotAnOrganisationNumber:
        raise StopValidation(
            _(
                "That is not an organisation number. It has ten digits, such as 402001-0015."
                " You may also leave it empty."
            )
        ) from None


def web_address(_form: Form, field: Field) -> None:
    """Accept an https address or nothing."""
    text = (field.data or "").strip()
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.hostname):
        raise ValidationError(_("Write the whole address, beginning with https://."))
    field.data = text
