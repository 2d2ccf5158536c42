"""The organizers' form about one question, and the question that it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, StopValidation

from services.registration.domain.questions.keys import new_key
from services.registration.domain.questions.question import (
    KEEP_DAYS,
    MOST_MEGABYTES,
    NO,
    WITH_OPTIONS,
    YES,
    Condition,
    Kind,
    Option,
    Question,
)
from services.registration.domain.uploads.file_types import FileType
from services.registration.web.doors import settings
from services.registration.web.fields.purpose import keep_days_field, purpose_field
from services.registration.web.fields.rules import Line
from services.registration.web.fields.upload import file_type_names
from services.registration.web.texts.questions import kind_names
from shared.contracts.facts import LocalizedText
from shared.kernel.text import has_control_characters
from shared.web.number_field import NumberField

_LINE_LIMIT = 300
_MOST_OPTIONS = 100
_PARTS = 3
_SHOWN_AS_THEY_ARE = ("required", "lowest", "highest", "keep_days", "special", "most_megabytes")


class QuestionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """One question."""

    kind = SelectField(_l("Kind of answer"))
    label_sv = StringField(
        _l("Question, in Swedish"), [Line(_LINE_LIMIT, required=_l("Write the question."))]
    )
    label_en = StringField(
        _l("Question, in English"), [Line(_LINE_LIMIT, required=_l("Write the question."))]
    )
    help_sv = StringField(_l("Help, in Swedish"), [Line(_LINE_LIMIT)])
    help_en = StringField(_l("Help, in English"), [Line(_LINE_LIMIT)])
    required = BooleanField(_l("Everybody who is asked must answer"))
    options = TextAreaField(
        _l("Answers to choose from"),
        description=_l(
            "Only for choices. One on each line: Swedish | English | places. Leave out the"
            " places if there is no limit."
        ),
    )
    lowest = NumberField(
        _l("Lowest number"), [Optional()], description=_l("Only if the answer is a number.")
    )
    highest = NumberField(
        _l("Highest number"),
        [Optional()],
        description=_l("Of a number. Of a text: the most characters."),
    )
    file_types = SelectMultipleField(
        _l("Which files you take, if the answer is a file"),
        default=[str(FileType.PDF), str(FileType.PNG), str(FileType.JPEG)],
    )
    most_megabytes = NumberField(
        _l("Largest file, in MB"), description=_l("Only if the answer is a file.")
    )
    asked_if = SelectMultipleField(_l("Ask only those who answered one of these"))
    purpose_sv = purpose_field(_l("Why you ask, in Swedish"))
    purpose_en = purpose_field(_l("Why you ask, in English"))
    keep_days = keep_days_field()
    special = BooleanField(
        _l("The answer can tell of health, belief or the like"),
        description=_l("People then agree to it in a box of its own."),
    )

    def offer(self, questions: Sequence[Question], old: Question | None, language: str) -> None:
        """Say which kinds there are, and which earlier answers a condition can ask for."""
        self.file_types.choices = [
            SelectChoice(kind.value, name) for kind, name in file_type_names().items()
        ]
        self.kind.choices = [SelectChoice(kind.value, name) for kind, name in kind_names().items()]
        keys = [one.key for one in questions]
        earlier = questions[: keys.index(old.key)] if old else questions
        self.asked_if.choices = [choice for one in earlier for choice in _answers(one, language)]

    @property
    def chosen_kind(self) -> Kind:
        """The kind of the question."""
        return Kind(self.kind.data)

    def validate_options(self, field: Field) -> None:
        """A choice has answers, each in both languages; nothing else has."""
        lines = _lines(field.data)
        if self.kind.data not in WITH_OPTIONS:
            if lines:
                raise StopValidation(_("Only a choice has answers to choose from. Empty this."))
            return
        if not 1 <= len(lines) <= _MOST_OPTIONS:
            raise StopValidation(_("Write from 1 to 100 answers, one on each line."))
        for line in lines:
            if has_control_characters(line):
                raise StopValidation(
                    _(
                        "There are invisible characters in this. Type it by hand instead of"
                        " pasting it."
                    )
                )
            if _parts(line) is None:
                raise StopValidation(
                    _("Write this line as Swedish | English | places: %(text)s", text=line[:80])
                )

    def validate_file_types(self, field: Field) -> None:
        """A file is of some kind."""
        if self.kind.data == Kind.FILE and not field.data:
            raise StopValidation(_("Choose at least one kind of file."))

    def validate_most_megabytes(self, field: Field) -> None:
        """A file has a limit, and the house has one as well."""
        most = settings().file_megabytes
        if self.kind.data == Kind.FILE and not 1 <= (field.data or 0) <= most:
            raise StopValidation(_("Write a number from 1 to %(most)s.", most=most))

    def validate_highest(self, field: Field) -> None:
        """The bounds leave something between them."""
        low, high = self.lowest.data, field.data
        if low is not None and high is not None and low > high:
            raise StopValidation(_("The highest number must not be below the lowest."))
        if high is not None and high < 1 and self.kind.data != Kind.NUMBER:
            raise StopValidation(_("Write a number that is at least %(bound)s.", bound=1))

    def validate_help_en(self, field: Field) -> None:
        """Help is given in both languages."""
        if bool(self.help_sv.data) != bool(field.data):
            raise StopValidation(_("Write it in both languages, or in none."))

    def validate_asked_if(self, field: Field) -> None:
        """A condition asks about one question."""
        if len({value.split("/")[0] for value in field.data or ()}) > 1:
            raise StopValidation(_("Tick answers to one question only."))


def question_of(form: QuestionForm, old: Question | None) -> Question:
    """Return the question that a valid form holds; ``old`` is what it was."""
    kind = form.chosen_kind
    helped = form.help_sv.data and form.help_en.data
    return Question(
        key=old.key if old else new_key(form.label_en.data),
        kind=kind,
        label=LocalizedText(sv=form.label_sv.data, en=form.label_en.data),
        help=LocalizedText(sv=form.help_sv.data, en=form.help_en.data) if helped else None,
        purpose=LocalizedText(sv=form.purpose_sv.data, en=form.purpose_en.data),
        required=form.required.data,
        condition=_condition(form.asked_if.data or ()),
        options=_options(form.options.data, old) if kind in WITH_OPTIONS else (),
        lowest=form.lowest.data,
        highest=form.highest.data,
        keep_days=form.keep_days.data,
        special=form.special.data,
        **_files(form, kind),
    )


def _files(form: QuestionForm, kind: Kind) -> dict[str, Any]:
    """Return which files are taken; of anything else it is not asked."""
    if kind != Kind.FILE:
        return {}
    types = tuple(one for one in FileType if one in form.file_types.data)
    return {"file_types": types, "most_megabytes": form.most_megabytes.data}


def values_of(old: Question | None) -> dict[str, object]:
    """Return what the form shows of a question, or of a new one."""
    if old is None:
        most = min(MOST_MEGABYTES, settings().file_megabytes)
        return {"keep_days": KEEP_DAYS, "most_megabytes": most}
    asked = old.condition
    values: dict[str, object] = {name: getattr(old, name) for name in _SHOWN_AS_THEY_ARE}
    values["kind"] = old.kind.value
    values["file_types"] = [str(kind) for kind in old.file_types]
    for name in ("label", "help", "purpose"):
        text: LocalizedText | None = getattr(old, name)
        values |= {f"{name}_sv": text.sv if text else "", f"{name}_en": text.en if text else ""}
    values["options"] = "\n".join(_written(option) for option in old.options)
    values["asked_if"] = [f"{asked.question}/{one}" for one in asked.answers] if asked else []
    return values


def _answers(question: Question, language: str) -> list[SelectChoice]:
    labels = {option.key: option.label.in_language(language) for option in question.options}
    if question.kind == Kind.YES_NO:
        labels = {YES: _("Yes"), NO: _("No")}
    label = question.label.in_language(language)
    asked = label if label.endswith("?") else f"{label}:"
    return [
        SelectChoice(f"{question.key}/{key}", f"{asked} {text}") for key, text in labels.items()
    ]


def _condition(ticked: Sequence[str]) -> Condition | None:
    if not ticked:
        return None
    question = ticked[0].split("/")[0]
    return Condition(question=question, answers=tuple(one.split("/")[1] for one in ticked))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _parts(line: str) -> tuple[str, str, int | None] | None:
    parts = [part.strip() for part in line.split("|")]
    swedish, english, *places = parts if len(parts) > 1 else ("", "")
    number = places[0] if places else ""
    if not (swedish and english) or len(parts) > _PARTS or len(line) > 2 * _LINE_LIMIT:
        return None
    if number and not re.fullmatch(r"[0-9]{1,6}", number):
        return None
    return swedish, english, int(number) if number else None


def _options(text: str | None, old: Question | None) -> tuple[Option, ...]:
    # An answer that is still there keeps its key, so that what hangs on it goes on.
    known = {one.label.sv: one.key for one in old.options} if old else {}
    made: dict[str, Option] = {}
    for swedish, english, places in filter(None, map(_parts, _lines(text))):
        key = known.get(swedish) or new_key(english)
        label = LocalizedText(sv=swedish, en=english)
        made.setdefault(key, Option(key=key, label=label, capacity=places))
    return tuple(made.values())


def _written(option: Option) -> str:
    parts = [option.label.sv, option.label.en]
    return " | ".join([*parts, str(option.capacity)] if option.capacity is not None else parts)
