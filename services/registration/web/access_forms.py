"""The organizers' forms about who may sign up: rules, codes, invitations, a no with its reason."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from services.registration.domain.access.deciding import read_domain
from services.registration.domain.access.inviting import Guest, guests_of
from services.registration.domain.organisation_numbers import holds_natural_person_number
from services.registration.storage.access_rules import AccessRules
from services.registration.web.field_rules import Line
from services.registration.web.number_field import NumberField
from services.registration.web.program_forms import AUDIENCES, MomentField
from shared.contracts.facts import LocalizedText
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_line

_LINE_LIMIT = 300
_CODE_LIMIT = 40
_MOST_GUESTS = 500
_MOST_HOLD = 10_080
_SEPARATORS = re.compile(r"[\s,;]+")
_GUEST = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>\s*\Z")


def _limit(label: object, description: object = "") -> NumberField:
    return NumberField(
        label,
        [Optional(), NumberRange(1, 1000, _l("Write a number from 1 to 1000."))],
        description=description,
    )


class AccessForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The rules of a cohort."""

    public = RadioField(
        _l("Who may register?"),
        choices=[
            SelectChoice("yes", _l("Everybody")),
            SelectChoice(
                "no", _l("Only those who are let in below; any one of the ways is enough")
            ),
        ],
        default="yes",
    )
    domains = StringField(
        _l("E-mail domains"),
        [Line(_LINE_LIMIT)],
        description=_l(
            "Such as exempel.se, several with spaces. Parts of a domain, such as"
            " ekonomi.exempel.se, are let in too."
        ),
    )
    codes = BooleanField(_l("Let in whoever has a code"))
    approval = BooleanField(
        _l("We look at each application before anybody gets a place"),
        description=_l("Whoever has a personal invitation gets the place without it."),
    )
    approval_days = _limit(
        _l("We answer within so many days"), _l("It is promised on the page and in the mail.")
    )
    per_person = _limit(_l("Registrations for each person in the whole program, at most"))
    no_overlap = BooleanField(_l("Nobody who is registered for something else at the same time"))
    per_organisation = _limit(
        _l("Registrations from each organisation, at most"),
        _l("Whoever comes after that cannot register, and everybody must write an organisation."),
    )
    question_sv = StringField(_l("Question to answer yes to, in Swedish"), [Line(_LINE_LIMIT)])
    question_en = StringField(_l("Question to answer yes to, in English"), [Line(_LINE_LIMIT)])
    question_refusal_sv = StringField(
        _l("What whoever answers no reads, in Swedish"), [Line(_LINE_LIMIT)]
    )
    question_refusal_en = StringField(
        _l("What whoever answers no reads, in English"), [Line(_LINE_LIMIT)]
    )
    audiences = SelectMultipleField(_l("Only for these"), choices=AUDIENCES)
    audience_refusal_sv = StringField(_l("What all others read, in Swedish"), [Line(_LINE_LIMIT)])
    audience_refusal_en = StringField(_l("What all others read, in English"), [Line(_LINE_LIMIT)])
    hold_unconfirmed = BooleanField(
        _l("Hold a place while the address is not confirmed"),
        description=_l("Without it, places go in the order in which addresses are confirmed."),
    )
    hold_minutes = NumberField(
        _l("Minutes to confirm the address"),
        [
            InputRequired(_l("Write a number from 5 to 10080, which is a week.")),
            NumberRange(5, _MOST_HOLD, _l("Write a number from 5 to 10080, which is a week.")),
        ],
        description=_l("After them the place is free again. Usually 30."),
    )

    def validate_domains(self, field: Field) -> None:
        """Each must be a domain that mail can come from."""
        for part in _SEPARATORS.split((field.data or "").strip()):
            if part and read_domain(part) is None:
                raise StopValidation(_("%(text)s is not a domain, such as exempel.se.", text=part))

    def validate_question_en(self, field: Field) -> None:
        """A question is asked in both languages."""
        if bool(self.question_sv.data) != bool(field.data):
            raise StopValidation(_("Write the question in both languages, or in none."))

    def validate_question_refusal_en(self, field: Field) -> None:
        """An explanation is given in both languages."""
        if bool(self.question_refusal_sv.data) != bool(field.data):
            raise StopValidation(_("Write it in both languages, or in none."))

    def validate_audience_refusal_en(self, field: Field) -> None:
        """An explanation is given in both languages."""
        if bool(self.audience_refusal_sv.data) != bool(field.data):
            raise StopValidation(_("Write it in both languages, or in none."))


def rules_of(form: AccessForm) -> AccessRules:
    """Return the rules that a valid form holds."""
    parts = [read_domain(part) for part in _SEPARATORS.split(form.domains.data or "") if part]
    return AccessRules(
        public=form.public.data == "yes",
        domains=tuple(dict.fromkeys(part for part in parts if part)),
        codes=form.codes.data,
        approval=form.approval.data,
        approval_days=form.approval_days.data,
        per_person=form.per_person.data,
        no_overlap=form.no_overlap.data,
        per_organisation=form.per_organisation.data,
        question=_both(form.question_sv, form.question_en),
        question_refusal=_both(form.question_refusal_sv, form.question_refusal_en),
        audiences=tuple(form.audiences.data or ()),
        audience_refusal=_both(form.audience_refusal_sv, form.audience_refusal_en),
        hold_unconfirmed=form.hold_unconfirmed.data,
    )


def _both(swedish: Field, english: Field) -> LocalizedText | None:
    if not swedish.data or not english.data:
        return None
    return LocalizedText(sv=swedish.data, en=english.data)


def values_of(rules: AccessRules, hold_minutes: int) -> dict[str, object]:
    """Return what the form shows of the present rules."""
    values: dict[str, object] = rules.model_dump(exclude={"question", "domains", "public"})
    for name in ("question", "question_refusal", "audience_refusal"):
        text: LocalizedText | None = getattr(rules, name)
        values |= {f"{name}_sv": text.sv if text else "", f"{name}_en": text.en if text else ""}
    return values | {
        "public": "yes" if rules.public else "no",
        "domains": " ".join(rules.domains),
        "hold_minutes": hold_minutes,
    }


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new code."""

    code = StringField(
        _l("New code"),
        [Line(_CODE_LIMIT)],
        description=_l("Leave it empty, and we make one that nobody guesses."),
    )
    uses = _limit(_l("How many may use it"), _l("A use comes back when its registration ends."))
    expires_at = MomentField(_l("Works until"), [Optional()], format="%Y-%m-%dT%H:%M")
    note = StringField(
        _l("For whom"), [Line(_LINE_LIMIT)], description=_l("Only organizers see it.")
    )


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whom to invite: one on each line, as an address or as name and address."""

    guests = TextAreaField(
        _l("Whom to invite"),
        description=_l(
            "One on each line: the address, or the name and then the address in angle"
            " brackets, as mail programs copy it. Whoever is invited already gets no second mail."
        ),
    )
    language = SelectField(
        _l("Language of the mail"),
        choices=[SelectChoice("sv", "Svenska"), SelectChoice("en", "English")],
    )
    found: tuple[Guest, ...] = ()

    def validate_guests(self, field: Field) -> None:
        """Each line must hold one address."""
        text = field.data or ""
        if holds_natural_person_number(text):
            raise StopValidation(
                _("There is something that looks like a personal identity number. Take it out.")
            )
        lines = (part.strip(" \t,;") for part in text.splitlines())
        rows = [_guest(line) for line in lines if line]
        if not rows:
            raise StopValidation(_("Write at least one address."))
        if len(rows) > _MOST_GUESTS:
            raise StopValidation(
                ngettext(
                    "Invite at most %(num)d person at a time.",
                    "Invite at most %(num)d people at a time.",
                    _MOST_GUESTS,
                )
            )
        self.found = guests_of(rows)


def _guest(line: str) -> tuple[str, str]:
    named = _GUEST.match(line)
    name, email = (named["name"], named["email"]) if named else ("", line)
    try:
        return clean_line(name.strip(' "')), parse_address(email)
    except AddressNotUsable:
        raise StopValidation(_("This is not an address: %(text)s", text=line[:80])) from None


class DeclineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The reason for a no."""

    reason = StringField(
        _l("Reason"),
        [Line(_LINE_LIMIT, required=_l("Write the reason, so that the person understands."))],
        description=_l("A sentence. The person reads it in the mail and on their page."),
    )
