"""The admins' forms for programs: a token and its scopes, a webhook and its events."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from services.registration.domain.api_tokens import SCOPES
from services.registration.domain.webhooks.payloads import EVENTS
from services.registration.web.fields.rules import Line
from services.registration.web.texts.api import EVENT_WORDS, SCOPE_WORDS

_NAME_LIMIT = 120


class TokenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Lets a program in."""

    name = StringField(
        _l("What it is for"),
        [Line(_NAME_LIMIT, required=_l("Write which program uses it."))],
        description=_l("Such as the name of the system that reads our data."),
    )
    scopes = SelectMultipleField(
        _l("What it may do"),
        [InputRequired(_l("Choose at least one."))],
        choices=[SelectChoice(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
    )
    days = SelectField(
        _l("How long it works"),
        choices=[
            SelectChoice("90", _l("90 days")),
            SelectChoice("365", _l("One year")),
            SelectChoice("", _l("Until it is revoked")),
        ],
    )


class WebhookForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Lets an address hear of what happens."""

    url = StringField(
        _l("Address"),
        [InputRequired(_l("Write the whole address, beginning with https://."))],
        description=_l("A public address that begins with https://."),
    )
    description = StringField(_l("What it is for"), [Line(_NAME_LIMIT)])
    events = SelectMultipleField(
        _l("Of what"),
        choices=[SelectChoice(event, EVENT_WORDS[event]) for event in EVENTS],
        description=_l("Choose none to hear of everything."),
    )
