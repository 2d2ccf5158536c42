"""The fields that a cohort with rules about who may sign up asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from services.registration.web.fields.rules import Line

_CODE_LIMIT = 60


class AccessFields:
    """Fields that a cohort with rules asks for; the others are taken out of the form."""

    code = StringField(
        _l("Code"), [Line(_CODE_LIMIT)], description=_l("Capitals and hyphens do not matter.")
    )
    eligible = RadioField(_l("Question"), validate_choice=False)
    audience = SelectField(_l("What fits you best?"), validate_choice=False)
