"""The forms of registration: what people fill in, and how a mistake is told."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import time
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    URLField,
)
from wtforms import DateField as WtfDateField
from wtforms import TimeField as WtfTimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from services.registration.domain.organizers import ADMIN, ORGANIZER, SHORTEST_PASSWORD
from services.registration.web.fields.access import AccessFields
from services.registration.web.fields.guests import NAME_LIMIT, GuestFields
from services.registration.web.fields.rules import (
    Line,
    PersonName,
    mail_address,
    web_address,
)
from services.registration.web.forms.organisation import OrganisationForm
from shared.web.number_field import NumberField

PLACE_LIMIT = 200
# Names the wording of the consent below; a new wording gets a new date.
CONSENT_VERSION = "2026-11-24"


class DayField(WtfDateField):  # type: ignore[misc]  # WTForms ships no types
    """A date; what cannot be read as one is told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write the date as year-month-day, such as 2026-03-12.")) from None


class _ClockField(WtfTimeField):  # type: ignore[misc]  # WTForms ships no types
    """A time of day; what cannot be read as one is told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write the time as hours:minutes, such as 18:00.")) from None


class SignUpForm(OrganisationForm, AccessFields, GuestFields):
    """Registers a person for one cohort. After validation all texts are cleaned.

    ``drawn_from`` is all that decides how the empty form looks; without it a page draws the form
    anew, as it must once anything is filled in.
    """

    drawn_from: Hashable | None = None

    name = StringField(
        _l("Your name"),
        [PersonName(NAME_LIMIT, required=_l("Write your name."))],
        description=_l("As it should stand on your certificate."),
    )
    email = EmailField(
        _l("E-mail address"),
        [mail_address],
        description=_l("Here you get the confirmation, the invitation and the certificate."),
    )
    consent = BooleanField(
        _l("I agree that you use what I have filled in to run this program."),
        description=_l(
            "You can take it back at any time: cancel on your own page, or write to us."
        ),
    )
    people = NumberField(
        _l("How many people come?"),
        [Optional(), NumberRange(min=1, message=_l("Count yourself, too."))],
        default=1,
        description=_l("Yourself included. You can say later who the others are."),
    )
    as_many_as_fit = BooleanField(
        _l("If there is not room for all of us, take as many places as there are."),
        description=_l("Otherwise you get places for all of you, or wait in the queue together."),
    )
    group = SelectField(
        _l("Which group do you belong to?"),
        description=_l("Some places are kept for these groups, as the program's page says."),
    )
    website = StringField(_l("Leave this field empty"))

    def validate_people(self, field: Field) -> None:
        """A party has an upper limit."""
        if field.data is not None and field.data > self.largest_party:
            raise ValidationError(
                ngettext(
                    "Here one signs up alone.",
                    "You can sign up at most %(num)d people at once.",
                    self.largest_party,
                )
            )

    def validate_consent(self, field: Field) -> None:
        """Without the agreement there is nothing that we may store."""
        if not field.data:
            raise ValidationError(_("Tick the box; without it we may not keep a place for you."))


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Lets an organizer in. Whether address or password was wrong is told to nobody."""

    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Write the e-mail address of your account."))]
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password."))])
    next = HiddenField()


ALL, SOME = "all", "some"


class AccountForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Lets somebody sign in: who, with which password, and whether they decide about others."""

    name = StringField(_l("Name"), [Line(NAME_LIMIT, required=_l("Write a name."))])
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Write their e-mail address.")), mail_address],
        description=_l("Of somebody new, or of an account to change."),
    )
    password = PasswordField(
        _l("Password"),
        [Length(min=SHORTEST_PASSWORD, message=_l("At least 12 characters, please."))],
        description=_l("At least 12 characters. Hand it over in person or by telephone."),
    )
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice(ORGANIZER, _l("Organizer: runs cohorts")),
            SelectChoice(
                ADMIN, _l("Admin: also decides who may sign in, and revokes certificates")
            ),
        ],
    )
    scope = SelectField(
        _l("Which programs?"),
        choices=[
            SelectChoice(ALL, _l("All programs")),
            SelectChoice(SOME, _l("Only those ticked below")),
        ],
        default=ALL,
        description=_l("Whoever runs some programs sees these and their people, and no others."),
    )
    programs = SelectMultipleField(_l("Programs that they run"))

    def validate_scope(self, field: Field) -> None:
        """An admin decides about all."""
        if field.data == SOME and self.role.data == ADMIN:
            raise StopValidation(_("An admin runs all programs."))

    @property
    def assigned(self) -> tuple[UUID, ...] | None:
        """The programs that were ticked; None is all there are."""
        return tuple(map(UUID, self.programs.data or ())) if self.scope.data == SOME else None


class SessionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Gives a session another time or place; times are local wall time of the session's zone."""

    date = DayField(_l("Date"), [InputRequired(_l("Write the date."))])
    starts = _ClockField(_l("Starts"), [InputRequired(_l("Write when it starts."))])
    ends = _ClockField(_l("Ends"), [InputRequired(_l("Write when it ends."))])
    place_sv = StringField(
        _l("Place, in Swedish"), [Line(PLACE_LIMIT, required=_l("Write the place in Swedish."))]
    )
    place_en = StringField(
        _l("Place, in English"), [Line(PLACE_LIMIT, required=_l("Write the place in English."))]
    )
    online_url = URLField(
        _l("Link to an online meeting"),
        [web_address],
        description=_l("Only those who have a place see it."),
    )

    whole_day = BooleanField(
        _l("Show the day and no times"),
        description=_l(
            "For a session that fills the day. Calendars show it as a whole day; the times above"
            " still count for reminders and for the hours on the certificate."
        ),
    )

    def validate_ends(self, field: Field) -> None:
        """A session ends after it starts, on the same day."""
        starts = self.starts.data
        if isinstance(starts, time) and isinstance(field.data, time) and field.data <= starts:
            raise StopValidation(_("The session must end after it starts."))
