"""The organizers' forms about codes, invitations, and a no with its reason."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional, StopValidation

from services.registration.domain.access.inviting import Guest, guests_of
from services.registration.domain.organisations.swedish_numbers import holds_natural_person_number
from services.registration.web.fields.rules import Line
from services.registration.web.forms.program import MomentField
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_line
from shared.web.number_field import NumberField

LINE_LIMIT = 300
_CODE_LIMIT = 40
_MOST_GUESTS = 500
_GUEST = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>\s*\Z")


def limit_field(label: object, description: object = "") -> NumberField:
    """Return a field for a limit, which may be left empty."""
    return NumberField(
        label,
        [Optional(), NumberRange(1, 1000, _l("Write a number from 1 to 1000."))],
        description=description,
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new code."""

    code = StringField(
        _l("New code"),
        [Line(_CODE_LIMIT)],
        description=_l("Leave it empty, and we make one that nobody guesses."),
    )
    uses = limit_field(
        _l("How many may use it"), _l("A use comes back when its registration ends.")
    )
    expires_at = MomentField(_l("Works until"), [Optional()], format="%Y-%m-%dT%H:%M")
    code_opens_window = BooleanField(
        _l("Works also while registration is closed"),
        description=_l("Before it opens and after it has closed, until the first session starts."),
    )
    note = StringField(
        _l("For whom"), [Line(LINE_LIMIT)], description=_l("Only organizers see it.")
    )


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whom to invite: one on each line, as an address or as name and address."""

    guests = TextAreaField(
        _l("Whom to invite"),
        description=_l(
            "One on each line: the address, or the name and then the address in angle"
            " brackets, as mail programs copy it. Whoever is invited already gets no second mail."
        ),
    )
    language = SelectField(
        _l("Language of the mail"),
        choices=[SelectChoice("sv", "Svenska"), SelectChoice("en", "English")],
    )
    invitation_opens_window = BooleanField(
        _l("They may answer also while registration is closed"),
        description=_l("Before it opens and after it has closed, until the first session starts."),
    )
    found: tuple[Guest, ...] = ()

    def validate_guests(self, field: Field) -> None:
        """Each line must hold one address."""
        text = field.data or ""
        if holds_natural_person_number(text):
            raise StopValidation(
                _("There is something that looks like a personal identity number. Take it out.")
            )
        lines = (part.strip(" \t,;") for part in text.splitlines())
        rows = [_guest(line) for line in lines if line]
        if not rows:
            raise StopValidation(_("Write at least one address."))
        if len(rows) > _MOST_GUESTS:
            raise StopValidation(
                ngettext(
                    "Invite at most %(num)d person at a time.",
                    "Invite at most %(num)d people at a time.",
                    _MOST_GUESTS,
                )
            )
        self.found = guests_of(rows)


def _guest(line: str) -> tuple[str, str]:
    named = _GUEST.match(line)
    name, email = (named["name"], named["email"]) if named else ("", line)
    try:
        return clean_line(name.strip(' "')), parse_address(email)
    except AddressNotUsable:
        raise StopValidation(_("This is not an address: %(text)s", text=line[:80])) from None


class DeclineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The reason for a no."""

    reason = StringField(
        _l("Reason"),
        [Line(LINE_LIMIT, required=_l("Write the reason, so that the person understands."))],
        description=_l("A sentence. The person reads it in the mail and on their page."),
    )
