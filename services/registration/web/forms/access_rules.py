"""The organizers' forms for the rules about who may sign up, of a program and of a cohort."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, StopValidation

from services.registration.domain.access.deciding import read_domain
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.web.fields.rules import Line
from services.registration.web.forms.access import LINE_LIMIT, limit_field
from services.registration.web.forms.program import AUDIENCES
from shared.contracts.facts import LocalizedText
from shared.web.number_field import NumberField

_MOST_HOLD = 10_080
_SEPARATORS = re.compile(r"[\s,;]+")
OWN, PROGRAM = "own", "program"


class RulesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who may register, as a program or a cohort says it."""

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
        [Line(LINE_LIMIT)],
        description=_l(
            "Such as exempel.se, several with spaces. Parts of a domain, such as"
            " ekonomi.exempel.se, are let in too."
        ),
    )
    codes = BooleanField(
        _l("Let in whoever has a code"),
        description=_l("A code may also let people in while registration is closed."),
    )
    approval = BooleanField(
        _l("We look at each application before anybody gets a place"),
        description=_l("Whoever has a personal invitation gets the place without it."),
    )
    approval_days = limit_field(
        _l("We answer within so many days"), _l("It is promised on the page and in the mail.")
    )
    per_person = limit_field(_l("Registrations for each person in the whole program, at most"))
    no_overlap = BooleanField(_l("Nobody who is registered for something else at the same time"))
    per_organisation = limit_field(
        _l("People from each organisation, at most"),
        _l(
            "Whoever comes after that cannot register, and everybody must write an organisation."
            " To let them wait instead, set the limit under Rule for places."
        ),
    )
    question_sv = StringField(_l("Question to answer yes to, in Swedish"), [Line(LINE_LIMIT)])
    question_en = StringField(_l("Question to answer yes to, in English"), [Line(LINE_LIMIT)])
    question_refusal_sv = StringField(
        _l("What whoever answers no reads, in Swedish"), [Line(LINE_LIMIT)]
    )
    question_refusal_en = StringField(
        _l("What whoever answers no reads, in English"), [Line(LINE_LIMIT)]
    )
    audiences = SelectMultipleField(_l("Only for these"), choices=AUDIENCES)
    audience_refusal_sv = StringField(_l("What all others read, in Swedish"), [Line(LINE_LIMIT)])
    audience_refusal_en = StringField(_l("What all others read, in English"), [Line(LINE_LIMIT)])
    hold_unconfirmed = BooleanField(
        _l("Hold a place while the address is not confirmed"),
        description=_l("Without it, places go in the order in which addresses are confirmed."),
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


class CohortRulesForm(RulesForm):
    """Which rules hold for a cohort: its program's, or these."""

    source = RadioField(
        _l("Which rules hold for this cohort?"),
        choices=[
            SelectChoice(PROGRAM, _l("Those of the program")),
            SelectChoice(OWN, _l("Rules of its own")),
        ],
        default=PROGRAM,
    )
    hold_minutes = NumberField(
        _l("Minutes to confirm the address"),
        [
            InputRequired(_l("Write a number from 5 to 10080, which is a week.")),
            NumberRange(5, _MOST_HOLD, _l("Write a number from 5 to 10080, which is a week.")),
        ],
        description=_l("After them the place is free again. Usually 30."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the rules only where they are to hold."""
        super().validate(extra_validators)
        if self.source.data == PROGRAM:
            for name in RulesForm.__dict__.keys() & self._fields.keys():
                self[name].errors = []
        return not self.errors


def rules_of(form: RulesForm) -> AccessRules:
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


def own_rules_of(form: CohortRulesForm) -> AccessRules | None:
    """Return the rules that a valid form gives a cohort, None for those of its program."""
    return rules_of(form) if form.source.data == OWN else None


def values_of(rules: AccessRules) -> dict[str, object]:
    """Return what the form shows of the present rules."""
    values: dict[str, object] = rules.model_dump(exclude={"question", "domains", "public"})
    for name in ("question", "question_refusal", "audience_refusal"):
        text: LocalizedText | None = getattr(rules, name)
        values |= {f"{name}_sv": text.sv if text else "", f"{name}_en": text.en if text else ""}
    return values | {
        "public": "yes" if rules.public else "no",
        "domains": " ".join(rules.domains),
    }


def cohort_values_of(cohort: Cohort) -> dict[str, object]:
    """Return what the form shows of a cohort's rules, or of those that it would begin with."""
    return values_of(cohort.access_rules) | {
        "source": PROGRAM if cohort.own_access_rules is None else OWN,
        "hold_minutes": cohort.hold_minutes,
    }
