"""The organizers' forms: a program's texts, a cohort's places and dates, a reason."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    Form,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from services.registration.domain.organisations.swedish_numbers import holds_natural_person_number
from services.registration.domain.programs.agenda_2030 import target_exists
from services.registration.domain.programs.planning import MOST_SESSIONS
from services.registration.web.fields.rules import Line
from services.registration.web.forms.arrangement import ArrangeForm
from services.registration.web.forms.registration import DayField, SessionForm
from shared.kernel.text import clean_block, grapheme_count
from shared.web.number_field import NumberField

TITLE_LIMIT = 120
SUMMARY_LIMIT = 200
BLOCK_LIMIT = 5000
LINE_LIMIT = 300
MOST_PLACES = 100_000
_MOST_TARGETS = 4
_SEPARATORS = re.compile(r"[\s,;]+")

KINDS = [
    SelectChoice("workshop", _l("Workshop")),
    SelectChoice("course", _l("Course")),
    SelectChoice("open_event", _l("Open event")),
    SelectChoice("meeting", _l("Meeting")),
    SelectChoice("accelerator", _l("Accelerator")),
    SelectChoice("challenge", _l("Challenge")),
]
SUB_GOALS = [
    SelectChoice("research_and_innovation", _l("Research and innovation")),
    SelectChoice("business_development", _l("Business development")),
    SelectChoice("collaboration", _l("Collaboration")),
    SelectChoice("internationalisation", _l("Internationalisation")),
    SelectChoice("communication", _l("Communication")),
]
AUDIENCES = [
    SelectChoice("entrepreneur", _l("Entrepreneurs")),
    SelectChoice("sme", _l("Small and medium-sized companies")),
    SelectChoice("researcher", _l("Researchers")),
    SelectChoice("student", _l("Students")),
    SelectChoice("cluster", _l("Clusters")),
    SelectChoice("public_body", _l("Public bodies")),
    SelectChoice("public", _l("Everybody who is curious")),
]


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # WTForms ships no types
    """A date and time; what cannot be read as such is told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write date and time, such as 2026-03-12T18:00.")) from None


class Block:
    """Several paragraphs of plain text of at most ``limit`` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: Form, field: Field) -> None:
        """Check ``field`` and leave the cleaned text behind."""
        text = field.data or ""
        if holds_natural_person_number(text):
            raise StopValidation(
                _("There is something that looks like a personal identity number. Take it out.")
            )
        if grapheme_count(text) > self.limit:
            raise StopValidation(
                ngettext(
                    "Shorten this to at most %(num)d character.",
                    "Shorten this to at most %(num)d characters.",
                    self.limit,
                )
            )
        field.data = clean_block(text)


def _targets(text: str) -> list[str]:
    return [part for part in _SEPARATORS.split(text.strip()) if part]


class ProgramForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a program's public page says. A draft needs its title; the rest can follow."""

    kind = SelectField(_l("Kind"), choices=KINDS, default="workshop")
    title_sv = StringField(
        _l("Title, in Swedish"),
        [Line(TITLE_LIMIT, required=_l("Write the title in Swedish."))],
    )
    title_en = StringField(
        _l("Title, in English"),
        [Line(TITLE_LIMIT, required=_l("Write the title in English."))],
    )
    summary_sv = TextAreaField(
        _l("Short text, in Swedish"),
        [Line(SUMMARY_LIMIT)],
        description=_l("One or two sentences for the list of programs."),
    )
    summary_en = TextAreaField(_l("Short text, in English"), [Line(SUMMARY_LIMIT)])
    description_sv = TextAreaField(
        _l("Description, in Swedish"),
        [Block(BLOCK_LIMIT)],
        description=_l("An empty line begins a new paragraph."),
    )
    description_en = TextAreaField(_l("Description, in English"), [Block(BLOCK_LIMIT)])
    audience_keys = SelectMultipleField(_l("For whom"), choices=AUDIENCES)
    audience_sv = StringField(_l("For whom in one sentence, in Swedish"), [Line(LINE_LIMIT)])
    audience_en = StringField(_l("For whom in one sentence, in English"), [Line(LINE_LIMIT)])
    sub_goal = SelectField(_l("Sub-goal"), choices=SUB_GOALS)
    targets = StringField(
        _l("Global goals, by target"),
        [Line(60, required=_l("Write at least one target, such as 9.5."))],
        description=_l("One to four targets in Agenda 2030's own numbering, such as 9.5, 17.17."),
    )
    access_sv = StringField(_l("Accessibility, in Swedish"), [Line(LINE_LIMIT)])
    access_en = StringField(_l("Accessibility, in English"), [Line(LINE_LIMIT)])
    price_sv = StringField(_l("Price, in Swedish"), [Line(LINE_LIMIT)])
    price_en = StringField(_l("Price, in English"), [Line(LINE_LIMIT)])
    share = NumberField(
        _l("Part of the sessions that earns the certificate, in per cent"),
        [
            InputRequired(_l("Write a number from 1 to 100.")),
            NumberRange(1, 100, _l("Write a number from 1 to 100.")),
        ],
    )
    good_for_months = NumberField(
        _l("How many months its certificates are good"),
        [Optional(), NumberRange(1, 120, _l("Write a number from 1 to 120."))],
        description=_l("Counted from the last session. Empty means that they never expire."),
    )
    project = SelectField(
        _l("Project that pays"),
        validate_choice=True,
        description=_l("Its funders are shown on the page, as their rules ask for."),
    )

    def validate_targets(self, field: Field) -> None:
        """One to four targets that Agenda 2030 has."""
        targets = _targets(field.data or "")
        if len(targets) > _MOST_TARGETS:
            raise StopValidation(_("Choose at most four targets."))
        for target in targets:
            if not target_exists(target):
                raise StopValidation(_("Agenda 2030 has no target %(target)s.", target=target))

    @property
    def chosen_targets(self) -> tuple[str, ...]:
        """The targets as typed, each once."""
        return tuple(dict.fromkeys(_targets(self.targets.data or "")))


class NewSessionForm(SessionForm, ArrangeForm):
    """One more session of a cohort, with its room, its track and its leader."""

    municipality = StringField(
        _l("Municipality"), [Line(80, required=_l("Write the municipality."))]
    )


class _WindowFields(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How many, how long a queue, and when people can register."""

    capacity = NumberField(
        _l("Places"),
        [
            InputRequired(_l("Write how many places there are.")),
            NumberRange(1, MOST_PLACES, _l("There must be at least one place.")),
        ],
    )
    queue_limit = NumberField(
        _l("Longest queue"),
        [Optional(), NumberRange(0, MOST_PLACES, _l("Write 0 or more."))],
        description=_l("Left empty, the queue may be as long as it likes. 0 means no queue."),
    )
    opens_at = MomentField(
        _l("Registration opens"),
        [InputRequired(_l("Write when registration opens."))],
        format="%Y-%m-%dT%H:%M",
    )
    closes_at = MomentField(
        _l("Registration closes"),
        [Optional()],
        format="%Y-%m-%dT%H:%M",
        description=_l("Left empty, it closes when the first session starts."),
    )


class ChangeCohortForm(_WindowFields):
    """Another number of places, another queue, another window."""


class CohortForm(_WindowFields, NewSessionForm):
    """One run of a program with all its sessions, at the same time of day and in one place."""

    weeks = NumberField(
        _l("Number of sessions, one a week"),
        [
            InputRequired(_l("Write how many sessions there are.")),
            NumberRange(1, MOST_SESSIONS, _l("Write a number from 1 to 60.")),
        ],
        description=_l("Weeks with a Swedish holiday on that day are skipped."),
    )
    more_days = TextAreaField(
        _l("Further dates"),
        description=_l("For dates that are not a week apart: one a line, as 2026-03-12."),
    )

    def validate_more_days(self, field: Field) -> None:
        """Dates, one a line."""
        try:
            days = [date.fromisoformat(part) for part in _targets(field.data or "")]
        except ValueError:
            raise StopValidation(
                _("Write each date as year-month-day, such as 2026-03-12.")
            ) from None
        if len(days) > MOST_SESSIONS:
            raise StopValidation(_("Write at most 60 dates."))

    @property
    def further_days(self) -> tuple[date, ...]:
        """The dates of the last field, after validation."""
        return tuple(date.fromisoformat(part) for part in _targets(self.more_days.data or ""))


class CopyCohortForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """When a copied cohort begins."""

    first_day = DayField(_l("First session on"), [InputRequired(_l("Write the date."))])
    same_weekday = BooleanField(
        _l("Keep the weekdays"),
        description=_l("The cohort then begins on the first day from that date with its weekday."),
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why something is taken from people."""

    reason = StringField(
        _l("Reason"),
        [Line(LINE_LIMIT, required=_l("Write the reason, so that people understand."))],
        description=_l("A sentence. It is kept with each registration."),
    )


def local_interval(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Return the two wall times of a day."""
    return datetime.combine(day, starts), datetime.combine(day, ends)
