"""What a question is: its kind, its words, its limits, when it is asked, what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from services.registration.domain.uploads.file_types import FileType
from shared.contracts.facts import LocalizedText

KEEP_DAYS = 90
LONGEST_SHORT, LONGEST_LONG = 200, 5000
MOST_MEGABYTES = 5


class Kind(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    MUNICIPALITY = "municipality"
    URL = "url"
    FILE = "file"
    CONSENT = "consent"


WITH_OPTIONS = frozenset({Kind.CHOICE, Kind.CHOICES})
YES, NO = "yes", "no"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """One answer to choose; ``capacity`` is how many people may, None is no limit."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    label: LocalizedText
    capacity: int | None = Field(default=None, ge=0)


class Condition(_Part):
    """Asks a question only of those whose answer to an earlier one is among ``answers``.

    The earlier question is a choice, several choices or a yes/no (``yes``, ``no``).
    """

    question: str
    answers: tuple[str, ...] = Field(min_length=1)


class Question(_Part):
    """One question of a form.

    ``lowest`` and ``highest`` bound a number; ``highest`` bounds the characters of a text.
    ``purpose`` says what the answer is for, and ``keep_days`` how many days after the last
    session it is deleted (GDPR article 5.1 b and e). ``special`` marks answers about health or
    belief (article 9), which need a consent of their own. A file is one of ``file_types`` and at
    most ``most_megabytes`` large.
    """

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    kind: Kind
    label: LocalizedText
    purpose: LocalizedText
    help: LocalizedText | None = None
    required: bool = False
    condition: Condition | None = None
    options: tuple[Option, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    keep_days: int = Field(default=KEEP_DAYS, ge=0, le=3650)
    special: bool = False
    file_types: tuple[FileType, ...] = ()
    most_megabytes: int = Field(default=MOST_MEGABYTES, ge=1, le=1000)

    @model_validator(mode="after")
    def _options_where_one_chooses(self) -> Self:
        if (self.kind in WITH_OPTIONS) != bool(self.options):
            raise ValueError("options belong to a choice, and a choice needs options")
        if len({option.key for option in self.options}) != len(self.options):
            raise ValueError("an option's key stands for one option")
        if (self.kind == Kind.FILE) != bool(self.file_types):
            raise ValueError("file types belong to a file, and a file needs file types")
        return self


_QUESTIONS = TypeAdapter(tuple[Question, ...])


def check_form(questions: Sequence[Question]) -> None:
    """Refuse a form that could not be filled in.

    Raises:
        ValueError: two questions have one key, or a condition asks about a question that does
            not stand before its own or has no answers to choose.
    """
    earlier: dict[str, Question] = {}
    for question in questions:
        if question.key in earlier:
            raise ValueError(f"two questions have the key {question.key}")
        if question.condition is not None:
            _check_condition(question.condition, earlier)
        earlier[question.key] = question


def _check_condition(condition: Condition, earlier: dict[str, Question]) -> None:
    asked = earlier.get(condition.question)
    if asked is None:
        raise ValueError(f"{condition.question} does not stand before the question that needs it")
    known = {option.key for option in asked.options}
    if asked.kind == Kind.YES_NO:
        known = {YES, NO}
    if not known.issuperset(condition.answers):
        raise ValueError(f"{condition.question} has no such answer")


def read_questions(stored: object) -> tuple[Question, ...]:
    """Return the questions that a form version keeps as JSON."""
    return _QUESTIONS.validate_python(stored)


def find_question(stored: object, key: str) -> Question:
    """Return the question ``key`` of a version that asks it."""
    return next(one for one in read_questions(stored) if one.key == key)


def write_questions(questions: Sequence[Question]) -> list[dict[str, object]]:
    """Return ``questions`` as the JSON that a form version keeps.

    Raises:
        ValueError: the form could not be filled in.
    """
    check_form(questions)
    written: list[dict[str, object]] = _QUESTIONS.dump_python(tuple(questions), mode="json")
    return written
