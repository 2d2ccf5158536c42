"""Form fields of this service's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from services.certificates.domain.policies import REVOCATION_REASONS
from services.certificates.web.pages import reason_words
from shared.kernel.text import clean_block

LONGEST_NOTE = 1000


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
    note = TextAreaField(
        _("Note for colleagues"),
        description=_("What happened, for whoever asks later. Never shown in public."),
        filters=[lambda text: clean_block(text) if text else text],
        validators=[
            DataRequired(_("Write a few words about what happened.")),
            Length(max=LONGEST_NOTE, message=_("Keep it to 1,000 characters.")),
        ],
    )

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [
            ("", _("Choose a reason")),
            *((reason, reason_words(reason)) for reason in REVOCATION_REASONS),
        ]
