"""Form fields of this service's pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    StopValidation,
)

from services.certificates.domain.naming import NAMES_SHOWN, NameShown
from services.certificates.domain.policies import REVOCATION_REASONS, SUSPENSION_REASONS
from services.certificates.web.words import reason_words
from shared.kernel.text import clean_block, clean_line, grapheme_count, has_control_characters

LONGEST_NOTE = 1000
LONGEST_NAME = 120
# A letter may carry many combining marks; no honest name needs this many code points a letter.
_CODE_POINTS_PER_GRAPHEME = 8
# Symbols, private use, what is no character, and digits: none is part of a name.
_NO_LETTERS = frozenset({"So", "Sm", "Sc", "Co", "Cn", "Cs", "Nd"})


def _block(text: str | None) -> str | None:
    return clean_block(text) if text else text


def _note() -> TextAreaField:
    return TextAreaField(
        _("Note for colleagues"),
        description=_("What happened, for whoever asks later. Never shown in public."),
        filters=[_block],
        validators=[
            DataRequired(_("Write a few words about what happened.")),
            Length(max=LONGEST_NOTE, message=_("Keep it to 1,000 characters.")),
        ],
    )


class HoldForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """Why a certificate is held back, in words for colleagues."""

    note = TextAreaField(
        _("Reason, for colleagues"),
        description=_("Never shown to the holder or in public."),
        filters=[lambda text: clean_block(text) if text else text],
        validators=[
            DataRequired(_("Write a few words about why.")),
            Length(max=LONGEST_NOTE, message=_("Keep it to 1,000 characters.")),
        ],
    )


class RevokeForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """Why a certificate is withdrawn: one class for everybody, words for colleagues."""

    reason = SelectField(
        _("Reason"),
        description=_("Everybody who checks the certificate sees this."),
        validators=[InputRequired(_("Choose a reason."))],
    )
    note = _note()

    reasons: tuple[str, ...] = REVOCATION_REASONS

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [
            ("", gettext("Choose a reason")),
            *((reason, reason_words(reason)) for reason in self.reasons),
        ]


class SuspendForm(RevokeForm):
    """The same for a certificate that is invalid for the time being."""

    reasons = SUSPENSION_REASONS


class RestoreForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """Why a certificate is valid again, for colleagues."""

    note = _note()


class ReissueForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """What was attended, and for colleagues why the certificate said something else."""

    hours = IntegerField(_("Hours attended"), [InputRequired(_("Write a number."))])
    minutes = IntegerField(
        _("Minutes beyond the hours"),
        [InputRequired(_("Write a number.")), NumberRange(0, 59, _("Write 0 to 59."))],
    )
    sessions = IntegerField(_("Sessions attended"), [InputRequired(_("Write a number."))])
    note = _note()

    @property
    def minutes_attended(self) -> int:
        """Return the whole time in minutes."""
        return int(self.hours.data) * 60 + int(self.minutes.data)


class DecisionForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """Yes to what a holder asked for, or no with words for them."""

    answer = TextAreaField(
        _("Answer to the holder"),
        description=_("Only if you say no. They get it by mail, in your words."),
        filters=[_block],
        validators=[Length(max=LONGEST_NOTE, message=_("Keep it to 1,000 characters."))],
    )

    def validate_decline(self) -> bool:
        """Tell whether no can be said: not without a word."""
        if not self.validate():
            return False
        if not self.answer.data:
            self.answer.errors = [gettext("Say why, so that they understand it.")]
        return not self.answer.errors


def _person_name(_form: Form, field: Field) -> None:
    text = field.data or ""
    too_long = grapheme_count(text) > LONGEST_NAME
    if too_long or len(text) > LONGEST_NAME * _CODE_POINTS_PER_GRAPHEME:
        raise StopValidation(gettext("Shorten this to at most 120 characters."))
    if not any(char.isalpha() for char in text):
        raise StopValidation(gettext("Write the name that should stand on the certificate."))
    if has_control_characters(text):
        raise StopValidation(
            gettext("There are invisible characters in this. Type it by hand instead of pasting.")
        )
    if any(char in "<>" or unicodedata.category(char) in _NO_LETTERS for char in text):
        field.data, field.raw_data = "", []
        raise StopValidation(gettext("Write only the name, without digits and symbols."))
    field.data = clean_line(text)


class CorrectionForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """The name as it should be printed."""

    name = StringField(
        _("Name on the certificate"),
        [_person_name],
        description=_("As you write it yourself, in any script."),
    )


class NameShownForm(FlaskForm):  # type: ignore[misc]  # the library is untyped
    """How the public page shows the name."""

    name_shown = RadioField(
        _("What others see who have the number"), [InputRequired(_("Choose one."))]
    )

    def __init__(self, labels: Mapping[NameShown, str], chosen: str | None = None) -> None:
        super().__init__(data={"name_shown": chosen} if chosen else None)
        self.name_shown.choices = [(value, labels[value]) for value in NAMES_SHOWN]
