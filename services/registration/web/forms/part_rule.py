"""The organizers' form for how people take part in a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, StopValidation

from services.registration.domain.programs.certifying import Certifies
from services.registration.domain.taking_part.setting import PartRule
from services.registration.storage.catalogue import EACH_SESSION, WHOLE
from services.registration.storage.pools import ON_SITE, ONLINE
from services.registration.web.forms.program import MOST_PLACES
from shared.web.number_field import NumberField

_ALL, _CHOOSE = "all", "choose"


def places_field(session_id: UUID) -> str:
    """Return the name of the field for a session's places."""
    return f"places_{session_id.hex}"


def _places(label: object, **more: Any) -> NumberField:
    return NumberField(
        label,
        [Optional(), NumberRange(1, MOST_PLACES, _l("There must be at least one place."))],
        **more,
    )


class PartRuleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Says how people take part; subclasses have a field for each session's places."""

    sessions: ClassVar[tuple[UUID, ...]] = ()

    who = RadioField(
        _l("Which sessions does one come to?"),
        choices=[
            SelectChoice(_ALL, _l("Everybody attends all sessions")),
            SelectChoice(_CHOOSE, _l("Everybody chooses sessions")),
        ],
        validate_choice=False,
    )
    least = NumberField(
        _l("At least so many"),
        [Optional(), NumberRange(1, 60, _l("Write a number from 1 to 60."))],
        description=_l("Only where one chooses. Left empty, one is enough."),
    )
    most = NumberField(
        _l("At most so many"),
        [Optional(), NumberRange(1, 60, _l("Write a number from 1 to 60."))],
        description=_l("Left empty, one may choose all of them."),
    )
    certifies = RadioField(
        _l("What are certificates for?"),
        choices=[
            SelectChoice(WHOLE, _l("One for the whole")),
            SelectChoice(EACH_SESSION, _l("One for each session")),
        ],
        description=_l(
            "One for the whole is made when you close the cohort, for whoever meets the rule. One"
            " for each session is made when you close that session, for whoever was there; then"
            " there is none for the whole. It stays once a session is closed."
        ),
        validate_choice=False,
    )
    hybrid = BooleanField(
        _l("One chooses between being on site and online"),
        description=_l(
            "Whoever is registered already then counts as on site, and gets a mail that says so."
        ),
    )
    on_site = _places(_l("Places on site"), description=_l("Left empty, there is no limit."))
    online = _places(_l("Places online"), description=_l("Left empty, there is no limit."))

    def validate_most(self, field: Field) -> None:
        """Not fewer than the least."""
        if field.data is not None and field.data < (self.least.data or 1):
            raise StopValidation(_("Write no fewer than the least."))

    @property
    def chosen_certifies(self) -> Certifies:
        """What certificates are for, as it was filled in."""
        return EACH_SESSION if self.certifies.data == EACH_SESSION else WHOLE

    @property
    def rule(self) -> PartRule:
        """What was filled in, after validation."""
        places = {one: self[places_field(one)].data for one in self.sessions}
        chooses = self.who.data == _CHOOSE
        modes = {ON_SITE: self.on_site.data, ONLINE: self.online.data}
        return PartRule(
            least=(self.least.data or 1) if chooses else None,
            most=self.most.data if chooses else None,
            places={one: number for one, number in places.items() if number is not None},
            modes=modes if self.hybrid.data else {},
        )


def rule_form(sessions: Sequence[UUID], held: dict[str, Any]) -> PartRuleForm:
    """Return the form with a field for each session, filled with what was sent or what holds."""
    fields = {
        places_field(one): _places(_("Places in session %(number)s", number=number))
        for number, one in enumerate(sessions, start=1)
    }
    made = type("SessionsPartRuleForm", (PartRuleForm,), {"sessions": tuple(sessions), **fields})
    form: PartRuleForm = made(data=held)
    return form
