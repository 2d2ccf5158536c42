"""The part of the form of registration that names those who come along."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import EmailField, Field, FieldList, Form, FormField, StringField
from wtforms.validators import StopValidation

from services.registration.domain.commands import NamedGuest
from services.registration.web.fields.drafts import DraftFields
from services.registration.web.fields.rules import PersonName, mail_address
from shared.kernel.addresses import address_key

NAME_LIMIT = 120
MOST_GUESTS = 49
# Without JavaScript; with it there are as many as people come.
SHOWN_AT_ONCE = 9


def _address_or_nothing(form: Form, field: Field) -> None:
    if (field.data or "").strip():
        mail_address(form, field)
        return
    # Blanks are no address either.
    field.data = ""
    if (form.name.data or "").strip():
        raise StopValidation(_("Write their e-mail address as well, or leave both empty."))


class GuestForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """One of those who come along, or nothing."""

    name = StringField(_l("Their name"), [PersonName(NAME_LIMIT)])
    email = EmailField(_l("Their e-mail address"), [_address_or_nothing])

    def validate_name(self, field: Field) -> None:
        """Whoever is written to is written to by name."""
        if not field.data and (self.email.data or "").strip():
            raise StopValidation(_("Write their name."))


class GuestFields(DraftFields):
    """Names and addresses of the others; all of it may be left empty and said later."""

    # How many the cohort lets one sign up at once; the view says it before it validates.
    largest_party = 1
    guests = FieldList(FormField(GuestForm), max_entries=MOST_GUESTS)

    @property
    def guest_entries(self) -> list[FormField]:
        """Fields for the others, as many as a page shows at once."""
        while len(self.guests) < min(self.largest_party - 1, SHOWN_AT_ONCE):
            self.guests.append_entry()
        return list(self.guests)

    @property
    def tells_of_guests(self) -> bool:
        """Whether anything is written about the others, or wrong with it."""
        return bool(self.guests.errors) or any(
            field.data for entry in self.guests for field in entry.form
        )

    @property
    def blank_guest(self) -> GuestForm:
        """What js/guests.js makes more fields of."""
        return GuestForm(prefix=f"{self.guests.name}-__index__-")

    @property
    def named_guests(self) -> tuple[NamedGuest, ...]:
        """Those who are named, after validation."""
        return tuple(
            NamedGuest(entry.form.name.data, entry.form.email.data)
            for entry in self.guests
            if entry.form.email.data
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form, that each guest is somebody else, and that all were counted."""
        fine = bool(super().validate(extra_validators))
        fine = self._check_each() and fine
        return self._check_count() and fine

    def _check_each(self) -> bool:
        own = self.email
        seen = set() if own.errors else {address_key(own.data)}
        told = list(self.guests.errors)
        for entry in self.guests:
            email = entry.form.email
            if not email.data or email.errors:
                continue
            if address_key(email.data) in seen:
                email.errors = [_("Each person needs an address of their own.")]
                told.append(entry.errors)
            seen.add(address_key(email.data))
        self.guests.errors = told
        return not told

    def _check_count(self) -> bool:
        named, people = len(self.named_guests), self.people.data or 1
        if named < people or self.people.errors:
            return True
        self.people.errors = [
            ngettext(
                "You have named %(num)d other. Count them and yourself.",
                "You have named %(num)d others. Count them and yourself.",
                named,
            )
        ]
        return False
