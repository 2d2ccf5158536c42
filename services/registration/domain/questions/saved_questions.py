"""The organizers' library: questions saved as patterns, each asked anew by a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.keys import new_key
from services.registration.domain.questions.question import Question
from services.registration.storage.saved_questions import LibraryQuestion, library_question
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class Pattern:
    """What an organizer says of a question in the library: its name, purpose and days."""

    name: str
    purpose: LocalizedText
    keep_days: int


def save_question(
    session: Session, question: Question, pattern: Pattern, *, by: UUID | None, now: datetime
) -> LibraryQuestion:
    """Add a question to the library; whom it is asked of belongs to its program and stays there.

    ``by`` is the organizer who saves it, None for a program that uses the API.
    """
    row = LibraryQuestion(id=new_id(), saved_by=by)
    session.add(row)
    _write(row, question, pattern, now)
    return row


def change_question(
    session: Session, question_id: UUID, pattern: Pattern, *, now: datetime
) -> LibraryQuestion:
    """Give a question of the library another name, purpose or deletion rule.

    Programs that ask it already go on as they are.

    Raises:
        NotFound: There is no such question.
    """
    row = _found(session, question_id)
    _write(row, pattern_question(row), pattern, now)
    return row


def _write(row: LibraryQuestion, question: Question, pattern: Pattern, now: datetime) -> None:
    changed = {"purpose": pattern.purpose, "keep_days": pattern.keep_days, "condition": None}
    row.name, row.saved_at = pattern.name, now
    row.question = question.model_copy(update=changed).model_dump(mode="json")


def remove_question(session: Session, question_id: UUID) -> None:
    """Take a question out of the library; programs that ask it go on.

    Raises:
        NotFound: There is no such question.
    """
    session.delete(_found(session, question_id))


def pattern_question(row: LibraryQuestion) -> Question:
    """Return the question that is saved."""
    return Question.model_validate(row.question)


def ask_again(session: Session, question_id: UUID) -> Question:
    """Return a question of the library for a program, under a key of its own.

    Raises:
        NotFound: There is no such question.
    """
    question = pattern_question(_found(session, question_id))
    return question.model_copy(update={"key": new_key(question.label.en)})


def is_asked_among(pattern: Question, questions: tuple[Question, ...]) -> bool:
    """Say whether a form asks a question of the library already, in the same words."""
    return any((one.kind, one.label) == (pattern.kind, pattern.label) for one in questions)


def _found(session: Session, question_id: UUID) -> LibraryQuestion:
    row = library_question(session, question_id)
    if row is None:
        raise NotFound
    return row
