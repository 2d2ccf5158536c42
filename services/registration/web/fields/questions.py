"""A form's fields for an organizer's own questions, and what was answered in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateInput

from services.registration.domain.commands import Given
from services.registration.domain.questions.asking import Value, is_asked
from services.registration.domain.questions.filling_in import fill_in
from services.registration.domain.questions.question import (
    NO,
    YES,
    Kind,
    Question,
    read_questions,
)
from services.registration.domain.questions.refusals import AnswerRefused, Fault
from services.registration.domain.uploads.receiving import Room, most_bytes
from services.registration.gateways.territories import countries, municipality_options
from services.registration.storage.forms import FormVersion
from services.registration.web.doors import settings
from services.registration.web.fields.drafts import DraftFields
from services.registration.web.fields.long_select import LongSelectField, Options
from services.registration.web.fields.upload import UploadField, take_all
from services.registration.web.texts.questions import condition_note, fault_sentence, hint
from shared.web.uploads import take_files


@dataclass(frozen=True)
class Asked:
    """One question as the page shows it; ``note`` says for whom it is, if not for all."""

    question: Question
    field: Field
    consent: Field | None
    note: str | None


class QuestionFields(DraftFields):
    """A form that asks an organizer's questions as well; subclasses are made for a version."""

    version: ClassVar[FormVersion]
    questions: ClassVar[tuple[Question, ...]] = ()
    language: ClassVar[str] = "sv"
    full: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *values: Any, **more: Any) -> None:
        files = [one for one in self.questions if one.kind == Kind.FILE]
        if files:
            take_files(max(most_bytes(one, Room.of(settings())) for one in files))
        super().__init__(*values, **more)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the rest of the form and every question that is asked; tell all at once."""
        rest_is_fine = bool(super().validate(extra_validators))
        refused_files = take_all(self.uploads, self._address)
        typed = {one.key: _typed(self[field_name(one)]) for one in self.questions}
        filled = fill_in(self.questions, typed)
        self.values = dict(filled.answers)
        asked = {one.key for one in self.questions if is_asked(one, filled.answers)}
        refusals = {**filled.refusals}
        refusals |= {key: refused_files[key] for key in refused_files.keys() & asked}
        for key, refusal in refusals.items():
            _refuse(self[f"q_{key}"], refusal)
        consents = [self._check_consent(one) for one in self.questions if one.special]
        return rest_is_fine and not refusals and all(consents)

    @property
    def _address(self) -> str | None:
        """Whose form it is, if it has an address that is right."""
        email = self.email if "email" in self else None
        return email.data if email is not None and not email.errors else None

    @property
    def uploads(self) -> list[UploadField]:
        """The fields for files; a form that has any is sent in parts."""
        return [field for field in self if isinstance(field, UploadField)]

    def _check_consent(self, question: Question) -> bool:
        field = self[consent_name(question)]
        if question.key in self.values and not field.data:
            field.errors = [_("Tick the box; without it we may not keep this answer.")]
            return False
        return True

    @property
    def given(self) -> Given:
        """The answers, after validation."""
        consents = frozenset(one.key for one in self.questions if one.special)
        return Given(self.version.id, self.values, consents & self.values.keys())

    @property
    def asked(self) -> Sequence[Asked]:
        """The questions in order, as the page shows them."""
        earlier = {one.key: one for one in self.questions}
        return [
            Asked(
                question=one,
                field=self[field_name(one)],
                consent=self[consent_name(one)] if one.special else None,
                note=condition_note(one, earlier, self.language),
            )
            for one in self.questions
        ]

    @property
    def secret_names(self) -> frozenset[str]:
        """What may tell of health or belief, and every consent."""
        secret = {field_name(one) for one in self.questions if _is_secret(one)}
        return frozenset(secret | {consent_name(one) for one in self.questions if one.special})

    def say_full(self, question: str) -> None:
        """Say beside a question that the chosen option has filled up."""
        _refuse(self[f"q_{question}"], AnswerRefused(Fault.OPTION_FULL))


def field_name(question: Question) -> str:
    """Return the name of a question's field."""
    return f"q_{question.key}"


def consent_name(question: Question) -> str:
    """Return the name of the box that agrees to keep a special answer."""
    return f"agree_{question.key}"


def asking(
    base: type[FlaskForm], version: FormVersion | None, full: set[str], language: str
) -> type[FlaskForm]:
    """Return ``base`` with the questions of ``version``; ``full`` are options without a place."""
    if version is None:
        return base
    questions = read_questions(version.questions)
    fields: dict[str, Any] = {}
    for question in questions:
        fields[field_name(question)] = _field(question, full, language)
        if question.special:
            fields[consent_name(question)] = BooleanField(
                _("I agree that you keep this answer for the purpose above.")
            )
    made = {
        "version": version,
        "questions": questions,
        "language": language,
        "full": frozenset(full),
        **fields,
    }
    bases = (QuestionFields,) if base is FlaskForm else (QuestionFields, base)
    return type("AskingForm", bases, made)


def shown_again(questions: Sequence[Question], answers: Mapping[str, Value]) -> dict[str, Any]:
    """Return kept answers as the fields of a form hold them."""
    held: dict[str, Any] = {}
    for question in questions:
        answer = answers.get(question.key)
        if question.kind == Kind.YES_NO and answer is not None:
            held[field_name(question)] = YES if answer else NO
        elif answer is not None:
            held[field_name(question)] = str(answer) if isinstance(answer, int) else answer
        if question.special:
            held[consent_name(question)] = answer is not None
    return held


def _is_secret(question: Question) -> bool:
    return question.special or question.kind in (Kind.CONSENT, Kind.FILE)


def _typed(field: Field) -> list[str]:
    if isinstance(field, UploadField):
        return [field.held.answer] if field.held else []
    return [text for text in field.raw_data or () if isinstance(text, str)]


def _refuse(field: Field, refusal: AnswerRefused) -> None:
    if refusal.fault is Fault.PERSON_NUMBER:
        field.data, field.raw_data = "", []
    field.errors = [fault_sentence(refusal)]


def _field(question: Question, full: set[str], language: str) -> Field:
    label, text = question.label.in_language(language), hint(question, language)
    match question.kind:
        case Kind.CHOICE | Kind.CHOICES:
            options = _options(question, full, language)
            made = SelectMultipleField if question.kind == Kind.CHOICES else RadioField
            return made(label, choices=options, description=text, validate_choice=False)
        case Kind.YES_NO:
            both = [SelectChoice(YES, _("Yes")), SelectChoice(NO, _("No"))]
            return RadioField(label, choices=both, description=text, validate_choice=False)
        case Kind.COUNTRY | Kind.MUNICIPALITY:
            every = countries if question.kind == Kind.COUNTRY else municipality_options
            return _long_select(label, text, every)
        case Kind.DATE:
            return StringField(label, widget=DateInput(), description=text)
        case Kind.FILE:
            return UploadField(label, question=question, description=text)
        case _:
            return _TEXT_FIELDS[question.kind](label, description=text)


def _options(question: Question, full: set[str], language: str) -> list[SelectChoice]:
    made = []
    for option in question.options:
        label = option.label.in_language(language)
        # An option without a limit is never full, whatever an earlier form said of it.
        if option.capacity is not None and f"{question.key}/{option.key}" in full:
            label = _("%(option)s (full)", option=label)
            made.append(SelectChoice(option.key, label, render_kw={"disabled": True}))
        else:
            made.append(SelectChoice(option.key, label))
    return made


def _long_select(label: str, text: str, options: Options) -> Field:
    return LongSelectField(label, options=options, prompt=_("Choose …"), description=text)


_TEXT_FIELDS: Mapping[Kind, type[Field]] = {
    Kind.SHORT_TEXT: StringField,
    Kind.LONG_TEXT: TextAreaField,
    Kind.NUMBER: StringField,
    Kind.EMAIL: EmailField,
    Kind.PHONE: TelField,
    Kind.URL: URLField,
    Kind.CONSENT: BooleanField,
}
