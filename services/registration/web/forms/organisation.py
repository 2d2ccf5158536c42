"""The part of the sign-up form that asks where somebody comes from."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from services.registration.domain.organisations.foreign_numbers import (
    SWEDEN,
    NotAVatNumber,
    parse_foreign_number,
)
from services.registration.domain.organisations.swedish_numbers import NaturalPersonNumber
from services.registration.gateways.territories import countries, is_country
from services.registration.web.fields.long_select import LongSelectField
from services.registration.web.fields.rules import Line, organisation_number, refuse_person_number

SWEDISH, SOLE_TRADER, FOREIGN, NOBODY = "swedish", "sole_trader", "foreign", "nobody"
_NAME_LIMIT = 200
_NUMBER_LIMIT = 60


def _abroad(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in countries(language) if pair[0] != SWEDEN)


def _swedish_number(form: OrganisationForm, field: Field) -> None:
    """Only an organisation in Sweden has one; a sole trader's would be the owner's own."""
    if form.organisation_kind.data == SWEDISH:
        organisation_number(form, field)
    else:
        # It is emptied unread: it is neither shown again nor kept.
        field.data, field.raw_data = "", []


def _register_number(form: OrganisationForm, field: Field) -> None:
    if form.organisation_kind.data != FOREIGN:
        field.data, field.raw_data = "", []
        return
    Line(_NUMBER_LIMIT)(form, field)
    try:
        field.data = parse_foreign_number(field.data, form.organisation_country.data or "")
    except NaturalPersonNumber:
        refuse_person_number(field)
    except NotAVatNumber:
        raise StopValidation(
            _("The check digits of that VAT number are wrong. You may also leave it empty.")
        ) from None


class OrganisationForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """Where somebody comes from: Sweden, a business of their own, abroad, or nowhere.

    All fields are there without JavaScript; what does not belong to the chosen kind is not read.
    """

    organisation_kind = RadioField(
        _l("Where do you come from?"),
        choices=[
            SelectChoice(SWEDISH, _l("A company or organisation in Sweden")),
            SelectChoice(SOLE_TRADER, _l("I run a sole trader business")),
            SelectChoice(FOREIGN, _l("An organisation outside Sweden")),
            SelectChoice(NOBODY, _l("I come as a private person")),
        ],
        default=SWEDISH,
    )
    organisation = StringField(
        _l("Name of the organisation or business"),
        [Line(_NAME_LIMIT)],
        description=_l("Company, university, municipality or association that you come from."),
    )
    organisation_number = StringField(
        _l("Organisation number"),
        [_swedish_number],
        description=_l("Ten digits. It helps us to count companies to the funders."),
    )
    organisation_country = LongSelectField(
        _l("Country"), options=_abroad, prompt=_l("Choose a country")
    )
    register_number = StringField(
        _l("Number in the country's register"),
        [_register_number],
        description=_l("A VAT number, or what the register of your country uses."),
    )

    def validate_organisation(self, field: Field) -> None:
        """A number alone does not say who comes, and a business has a name."""
        kind = self.organisation_kind.data
        numbered = (self.organisation_number.data or self.register_number.data or "").strip()
        if field.data or field.errors or kind == NOBODY:
            return
        if kind == SOLE_TRADER:
            raise ValidationError(_("Write the name of your business."))
        if numbered or kind == FOREIGN:
            raise ValidationError(_("Write the name of the organisation as well."))

    def validate_organisation_country(self, field: Field) -> None:
        """A number means something in one country only."""
        if self.organisation_kind.data == FOREIGN and not is_country(field.data or ""):
            raise ValidationError(_("Choose the country of the organisation."))

    def origin(self) -> dict[str, Any]:
        """Return what the command ``Register`` takes of these fields, once they are valid."""
        kind = self.organisation_kind.data
        return {
            "organisation": "" if kind == NOBODY else self.organisation.data or "",
            "organisation_number": self.organisation_number.data or None,
            "organisation_kind": SWEDISH if kind == NOBODY else kind,
            "country": self.organisation_country.data if kind == FOREIGN else SWEDEN,
            "register_number": self.register_number.data or None,
        }
