"""The forms around a person's own page: a code asked for and typed, a name corrected."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired

from services.registration.web.fields.rules import mail_address
from services.registration.web.forms.registration import SignUpForm


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Corrects a name, by the same rules as the form of registration."""

    name = SignUpForm.name


class CodeRequestForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Asks for a code. Whether anybody has the address is told to nobody."""

    email = EmailField(
        _l("E-mail address"),
        [mail_address],
        description=_l("The one that you registered with."),
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Takes the code as people type or paste it: with blanks, dashes or without."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write the code from the mail."))],
        description=_l("Six digits."),
    )

    @property
    def digits(self) -> str:
        """The digits of what was typed."""
        return "".join(char for char in self.code.data if char.isdecimal())
