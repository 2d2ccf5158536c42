"""The forms about seats for others: who gets one, who takes one, how large a party may be."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from services.registration.web.fields.access import AccessFields
from services.registration.web.fields.drafts import DraftFields
from services.registration.web.fields.guests import NAME_LIMIT
from services.registration.web.fields.rules import PersonName, mail_address
from services.registration.web.forms.registration import SignUpForm
from shared.web.number_field import NumberField

LARGEST_PARTY = 50


class NameSeatForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says for whom a seat is."""

    name = StringField(_l("Their name"), [PersonName(NAME_LIMIT, required=_l("Write their name."))])
    email = EmailField(
        _l("Their e-mail address"),
        [InputRequired(_l("Write their e-mail address.")), mail_address],
        description=_l("We use it to ask them, and for nothing else unless they say yes."),
    )


class ClaimForm(AccessFields, DraftFields):
    """A guest takes a seat, by the same rules as the form of registration."""

    name = SignUpForm.name
    # Shown only: the link proves this one mailbox.
    email = EmailField(
        _l("E-mail address"),
        description=_l("The seat is kept for this address."),
        render_kw={"readonly": True},
    )
    consent = SignUpForm.consent

    def validate_consent(self, field: Field) -> None:
        """Nobody can agree for somebody else."""
        if not field.data:
            raise ValidationError(_("Tick the box; without it we may not keep a place for you."))


class PartySettingsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says how many one may sign up at once, and whether a colleague may come instead."""

    largest_party = NumberField(
        _l("Largest party"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, LARGEST_PARTY, _l("Write a number between 1 and 50.")),
        ],
        description=_l(
            "How many people one may sign up at once. 1 means that each signs up alone."
        ),
    )
    transfers = BooleanField(
        _l("A colleague may come instead"),
        description=_l("Whoever has a place can hand it over until the first session starts."),
    )
