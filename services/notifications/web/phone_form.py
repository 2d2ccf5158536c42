"""The small forms about a telephone: its number, and the code that confirms it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class PhoneForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Asks for the number."""

    phone = StringField(
        _l("Telephone number"),
        [
            InputRequired(_l("Write the number that reminders go to.")),
            Length(max=40, message=_l("That is longer than a telephone number.")),
        ],
        description=_l("For example 070-174 06 05. We send a code there first."),
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Asks for the code that was sent to the number."""

    code = StringField(
        _l("Code from the text"),
        [
            InputRequired(_l("Write the six digits from the text.")),
            Length(max=20, message=_l("Write the six digits from the text.")),
        ],
    )
