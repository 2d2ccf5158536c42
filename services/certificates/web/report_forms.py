"""The forms of lists for funders: which certificates, and whether their holders are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, StopValidation

from services.certificates.facts.reports import Frame
from shared.contracts.facts import Funding
from shared.kernel.text import clean_line
from shared.web.languages import current_language

LONGEST_PURPOSE = 300


def _not_before_first(form: Any, field: Any) -> None:
    if field.data and form.first_day.data and field.data < form.first_day.data:
        raise StopValidation(_("This is before the first day."))


def _with_names(form: Any, field: Any) -> None:
    if form.with_names.data and not (field.data or "").strip():
        raise StopValidation(_("Write what the names are needed for."))


class FrameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Which certificates a list is about."""

    project = SelectField(_l("Project"))
    first_day = DateField(
        _l("First day"), validators=[InputRequired(_l("Write a day such as 2026-01-01."))]
    )
    last_day = DateField(
        _l("Last day"),
        validators=[InputRequired(_l("Write a day such as 2026-12-31.")), _not_before_first],
    )
    by = RadioField(
        _l("The days are those of"),
        choices=[
            ("issued", _l("issuing the certificate")),
            ("held", _l("the event's last session")),
        ],
        default="issued",
    )

    def __init__(self, blocks: Sequence[Funding], **more: Any) -> None:
        super().__init__(**more)
        names = {each.project.sv: each.project.in_language(current_language()) for each in blocks}
        self.project.choices = [
            *names.items(),
            ("", _("Programs that nobody asks to be named for")),
        ]

    def frame(self) -> Frame:
        """Return what was chosen; ask only where the form is valid."""
        return Frame(self.project.data, self.first_day.data, self.last_day.data, self.by.data)

    def told(self) -> Mapping[str, str]:
        """Return the choice as it stands in an address."""
        frame = self.frame()
        return {
            "project": frame.project,
            "first_day": frame.first_day.isoformat(),
            "last_day": frame.last_day.isoformat(),
            "by": frame.by,
        }


class ReportForm(FrameForm):
    """A list as a sealed document; names stand in it only for a purpose."""

    with_names = BooleanField(_l("With names"))
    purpose = StringField(
        _l("What the names are needed for"),
        description=_l(
            "Only with names. It stands in the document, and is kept with your name for good."
        ),
        filters=[lambda text: clean_line(text) if text else text],
        validators=[
            _with_names,
            Length(max=LONGEST_PURPOSE, message=_l("Keep it to 300 characters.")),
        ],
    )


def last_year(today: date) -> tuple[date, date]:
    """Return the twelve months until today, as what one most often asks for."""
    return today - timedelta(days=365), today
