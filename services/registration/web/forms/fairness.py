"""The form of the fairness lab: whose demand, how many places, which seed."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from services.registration.web.texts.fairness import group_name, scenario_names

MOST = 500
MADE_UP_GROUPS = ("founder", "company", "public", "private")
REAL_GROUPS = ("company", "public", "association", "organisation", "private")


class _WholeNumber(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """A whole number; what cannot be read as one is told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number, such as 40.")) from None


def _between(least: int, most: int) -> list[object]:
    said = _l("Write a whole number from %(least)d to %(most)d.", least=least, most=most)
    return [InputRequired(said), NumberRange(least, most, said)]


class RealDemandForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a replay of a cohort asks for; sent by GET, so that a result has an address."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    capacity = _WholeNumber(_l("Places"), default=40, validators=_between(1, MOST))
    organisation_limit = _WholeNumber(
        _l("Most places for one organisation"),
        default=2,
        validators=_between(0, MOST),
        description=_l("With priority groups. 0 means no limit."),
    )
    first_group = SelectField(
        _l("Who comes first"), description=_l("With priority groups: half of the places.")
    )
    seed = StringField(
        _l("Seed"),
        default="1",
        validators=[
            InputRequired(_l("Write any word or number.")),
            Length(max=60, message=_l("At most 60 characters.")),
        ],
        description=_l("Any word or number. The same seed gives the same result."),
    )

    _groups: tuple[str, ...] = REAL_GROUPS

    def __init__(self, *args: object, **more: object) -> None:
        more.setdefault("first_group", self._groups[0])
        super().__init__(*args, **more)
        self.first_group.choices = [(key, group_name(key)) for key in self._groups]


class MadeUpDemandForm(RealDemandForm):
    """The same with demand that is made up."""

    scenario = SelectField(_l("How people sign up"), default="steady")
    applicants = _WholeNumber(_l("Sign-ups"), default=120, validators=_between(1, MOST))

    _groups: tuple[str, ...] = MADE_UP_GROUPS

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.scenario.choices = list(scenario_names().items())
