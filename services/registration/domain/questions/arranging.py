"""Putting a form's questions in order: add, change, move, take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.domain.questions.changing_form import answered_kinds, change_form
from services.registration.domain.questions.keys import new_key
from services.registration.domain.questions.question import Question, read_questions
from services.registration.storage import program_queries
from services.registration.storage.forms import present_form

Questions = tuple[Question, ...]


def rearrange(
    session: Session,
    program_id: UUID,
    act: Callable[[Questions], Sequence[Question]],
    *,
    now: datetime,
    links: Links,
) -> None:
    """Let ``act`` change the questions as they are now, with nobody else changing them.

    Raises:
        NotFound: There is no such program.
        ValueError: The form could not be filled in afterwards.
    """
    program_queries.program_for_update(session, program_id)
    present = present_form(session, program_id)
    before = read_questions(present.questions) if present else ()
    after = tuple(act(before))
    if after != before:
        change_form(session, program_id, after, now=now, links=links)


def put(questions: Questions, question: Question, *, instead_of: str | None = None) -> Questions:
    """Return the form with ``question`` in the place of another or of itself, or last."""
    place = instead_of or question.key
    if all(one.key != place for one in questions):
        return (*questions, question)
    return tuple(question if one.key == place else one for one in questions)


def asked_anew(session: Session, program_id: UUID, question: Question) -> Question:
    """Return ``question``, as a new one if its key already stands for another kind of answer.

    What people answered stays with the old one, and is never read as something else.
    """
    kind = answered_kinds(session, program_id).get(question.key, question.kind)
    if kind == question.kind:
        return question
    return question.model_copy(update={"key": new_key(question.label.en)})


def moved(questions: Questions, key: str, step: int) -> Questions:
    """Return the form with one question ``step`` places further on, as far as there are any."""
    rest = [one for one in questions if one.key != key]
    for index, one in enumerate(questions):
        if one.key == key:
            rest.insert(max(0, index + step), one)
    return tuple(rest)


def without(questions: Questions, key: str) -> Questions:
    """Return the form without one question."""
    return tuple(one for one in questions if one.key != key)
