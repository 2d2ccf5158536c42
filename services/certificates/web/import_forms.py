"""The form that takes a file of earlier attendance."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import get_args

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import StopValidation

from services.certificates.domain.importing import Choices
from services.certificates.gateways import wording
from shared.contracts.facts import Funding, SubGoal
from shared.kernel.text import clean_line

_SUB_GOALS: tuple[SubGoal, ...] = get_args(SubGoal)
_TARGET = re.compile(r"([1-9]|1[0-7])(\.[0-9a-d]{1,2})?")
_MOST_TARGETS = 6


def _targets(_form: FlaskForm, field: StringField) -> None:
    typed = re.split(r"[,;\s]+", (field.data or "").strip())
    if any(each and not _TARGET.fullmatch(each) for each in typed):
        raise StopValidation(_("Write targets such as 9.5, with commas between them."))
    if len(typed) > _MOST_TARGETS:
        raise StopValidation(_("Keep it to six."))


class ImportForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A file, and what holds for all of its lines."""

    file = FileField(
        _l("The file (CSV)"),
        description=_l("From a spreadsheet or another system, at most 1 MB and 2,000 lines."),
    )
    sub_goal = SelectField(_l("Sub-goal"))
    targets = StringField(
        _l("Targets of the Global Goals"), description=_l("Such as 9.5, 8.2"), validators=[_targets]
    )
    funding = SelectField(
        _l("Who paid"), description=_l("As on certificates that were made before.")
    )
    waits = BooleanField(_l("Let them wait until I have looked at each"))

    def __init__(self, known: Sequence[Funding]) -> None:
        super().__init__()
        self._known = {_key(each): each for each in known}
        self.sub_goal.choices = [(each, wording.sub_goal_name(each, _)) for each in _SUB_GOALS]
        self.funding.choices = [
            ("", _("Nobody asks to be named")),
            *((key, _funding_words(each)) for key, each in self._known.items()),
        ]

    def choices(self) -> Choices:
        """Return what holds for all lines."""
        typed = re.split(r"[,;\s]+", clean_line(self.targets.data or ""))
        return Choices(
            sub_goal=self.sub_goal.data,
            targets=tuple(each for each in typed if each),
            funding=self._known.get(self.funding.data or ""),
            waits=bool(self.waits.data),
        )


def _key(funding: Funding) -> str:
    told = json.dumps(funding.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _funding_words(funding: Funding) -> str:
    return ", ".join([funding.project.sv, *funding.funders])
