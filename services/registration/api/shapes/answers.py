"""Forms and what people answered to them, as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.programs import Title
from services.registration.domain.questions.question import (
    KEEP_DAYS,
    MOST_MEGABYTES,
    Kind,
    Question,
)
from services.registration.domain.uploads.file_types import FileType
from services.registration.storage.forms import Answer, FormVersion

_MOST_QUESTIONS, _MOST_OPTIONS = 100, 100
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Text = Annotated[str, StringConstraints(max_length=40_000)]
AnswersByQuestion = Annotated[
    dict[Key, Text | bool | int | Annotated[list[Key], Field(max_length=_MOST_OPTIONS)]],
    Field(max_length=_MOST_QUESTIONS),
]
ConsentKeys = Annotated[list[Key], Field(max_length=_MOST_QUESTIONS)]
Bound = Annotated[int, Field(ge=-999_999_999_999, le=999_999_999_999)]


class OptionBody(Body):
    """One answer to choose."""

    key: Key
    """What answers name it by; it keeps its meaning for ever."""
    label: Title
    """What people read."""
    capacity: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """How many may choose it in each cohort; null for no limit."""


class ConditionBody(Body):
    """Of whom a question is asked."""

    question: Key
    """An earlier question: a choice, several choices or yes/no."""
    answers: Annotated[list[Key], Field(min_length=1, max_length=_MOST_OPTIONS)]
    """Whoever answered one of these; `yes` and `no` for yes/no."""


class QuestionBody(Body):
    """One question of a form."""

    key: Key
    """What answers name it by; it keeps its kind for ever."""
    kind: Annotated[Kind, Field(strict=False)]
    """What kind of answer it takes."""
    label: Title
    """What people read."""
    purpose: Title
    """Why it is asked."""
    help: Title | None = None
    """How to answer it."""
    required: bool = False
    """Whether everybody who is asked must answer."""
    condition: ConditionBody | None = None
    """Null to ask everybody."""
    options: Annotated[list[OptionBody], Field(max_length=_MOST_OPTIONS)] = Field(
        default_factory=list
    )
    """The answers of a choice, and of nothing else."""
    lowest: Bound | None = None
    """Of a number."""
    highest: Bound | None = None
    """Of a number; of a text the most characters."""
    keep_days: Annotated[int, Field(ge=0, le=3650)] = KEEP_DAYS
    """How many days after the last session the answer is deleted."""
    special: bool = False
    """Whether it can tell of health, belief or the like, and needs a consent of its own."""
    file_types: list[Annotated[FileType, Field(strict=False)]] = Field(default_factory=list)
    """What a file may be, and of nothing else."""
    most_megabytes: Annotated[int, Field(ge=1, le=1000)] = MOST_MEGABYTES
    """How large a file may be."""

    def question(self) -> Question:
        """Return what the domain keeps.

        Raises:
            ValueError: Its parts contradict each other.
        """
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError("the highest is below the lowest")
        if self.highest is not None and self.highest < 1 and self.kind != Kind.NUMBER:
            raise ValueError("a text has room for at least one character")
        return Question.model_validate(self.model_dump())


class FormBody(Body):
    """All questions of a program, in order."""

    questions: Annotated[list[QuestionBody], Field(max_length=_MOST_QUESTIONS)]
    """None to ask nothing."""


class FormShape(Shape):
    """A version of a program's form."""

    program_id: UUID
    """Of the program."""
    number: int
    """Rises with each version; 0 while there is none."""
    answered: bool
    """Whether anybody has answered it: then a change makes the next version."""
    questions: list[Question]
    """In the order in which they are asked."""


class FormVersionShape(Shape):
    """A version of a program's form, of now or before."""

    id: UUID
    """Of the version."""
    number: int
    """Rises with each version."""
    created_at: datetime
    """Since when."""
    questions: list[Question]
    """In the order in which they were asked."""


class FormVersionsShape(Shape):
    """All versions of a program's form."""

    items: list[FormVersionShape]
    """The newest first."""


class LibraryShape(Shape):
    """Questions that are ready to ask."""

    items: list[Question]
    """Each with its purpose and days of keeping."""


class AnswersBody(Body):
    """All that somebody answers to the present form."""

    answers: AnswersByQuestion
    """By the key of the question; what is left out is not answered."""
    consents: ConsentKeys = Field(default_factory=list)
    """The special questions for whose answers the person agreed."""


class AnswerShape(Shape):
    """What somebody answered to one question."""

    question: str
    """Its key."""
    version: int
    """Of the form that asked it."""
    value: Any
    """A text, a number, true or false, or the keys that were chosen; of a file id and name."""
    special: bool
    """Whether any version of the form calls the question special."""
    answered_at: datetime
    """When."""
    deletes_at: datetime
    """When it is deleted."""


class AnswersShape(Shape):
    """What somebody answered."""

    can_change: bool
    """Whether the answers can still be changed."""
    items: list[AnswerShape]
    """By key; special ones only with the scope `special:read`."""


def form_version_shape(version: FormVersion) -> FormVersionShape:
    """Return a version as it is answered."""
    return FormVersionShape.model_validate(version, from_attributes=True)


def answer_shape(row: Answer, *, special: bool) -> AnswerShape:
    """Return an answer as it is answered."""
    return AnswerShape(
        question=row.question,
        version=row.version.number,
        value=row.value,
        special=special,
        answered_at=row.answered_at,
        deletes_at=row.deletes_at,
    )
