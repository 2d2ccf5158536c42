"""What the organizers' screen about a program's questions shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.questions.question import Question, read_questions
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.domain.questions.saved_questions import is_asked_among, pattern_question
from services.registration.storage.catalogue import Program
from services.registration.storage.forms import FormVersion
from services.registration.storage.saved_questions import LibraryQuestion
from services.registration.web.texts.questions import condition_note, hint, kind_names


@dataclass(frozen=True)
class QuestionRow:
    """One question in the list; ``note`` says for whom it is, if not for all."""

    question: Question
    label: str
    kind: str
    hint: str
    note: str | None


@dataclass(frozen=True)
class SavedRow:
    """One question of the organizers' library."""

    question_id: UUID
    name: str
    label: str
    hint: str


@dataclass(frozen=True)
class FormDesk:
    """A program's form; ``ready`` are the ready questions that it does not have.

    ``saved`` are those of the organizers' library.
    """

    program_id: UUID
    title: str
    version: FormVersion | None
    answered: bool
    rows: tuple[QuestionRow, ...]
    ready: tuple[QuestionRow, ...]
    saved: tuple[SavedRow, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in order."""
        return tuple(row.question for row in self.rows)

    def find(self, key: str) -> Question | None:
        """Return the question with ``key``."""
        return next((one for one in self.questions if one.key == key), None)


def form_desk(
    program: Program,
    version: FormVersion | None,
    library: Sequence[LibraryQuestion],
    *,
    answered: bool,
    language: str,
) -> FormDesk:
    """Return what the screen shows of a program's form."""
    questions = read_questions(version.questions) if version else ()
    by_key = {one.key: one for one in questions}
    names = kind_names()

    def row(one: Question) -> QuestionRow:
        label, note = one.label.in_language(language), condition_note(one, by_key, language)
        return QuestionRow(one, label, names[one.kind], hint(one, language), note)

    return FormDesk(
        program_id=program.id,
        title=program.title.in_language(language),
        version=version,
        answered=answered,
        rows=tuple(row(one) for one in questions),
        ready=tuple(row(one) for one in READY_QUESTIONS if one.key not in by_key),
        saved=_saved(library, questions, language),
    )


def _saved(
    library: Sequence[LibraryQuestion], questions: tuple[Question, ...], language: str
) -> tuple[SavedRow, ...]:
    rows = [(row, pattern_question(row)) for row in library]
    return tuple(
        SavedRow(row.id, row.name, one.label.in_language(language), hint(one, language))
        for row, one in rows
        if not is_asked_among(one, questions)
    )
