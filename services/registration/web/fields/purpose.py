"""The fields that say what an answer is for and how long it is kept."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import InputRequired, NumberRange

from services.registration.web.fields.rules import Line
from shared.web.number_field import NumberField

_LINE_LIMIT = 300
_MOST_DAYS = 3650
_DAYS_WANTED = _l("Write a number from 0 to 3650.")


def purpose_field(label: LazyString) -> Field:
    """Return the field for what an answer is for, in one language."""
    return StringField(label, [Line(_LINE_LIMIT, required=_l("Write what the answer is for."))])


def keep_days_field() -> Field:
    """Return the field for how many days after the last session an answer is deleted."""
    return NumberField(
        _l("Days until the answer is deleted"),
        [InputRequired(_DAYS_WANTED), NumberRange(0, _MOST_DAYS, _DAYS_WANTED)],
        description=_l("Counted from the last session. No longer than the purpose needs."),
    )
