"""Changing a program's form: answers stay what they were, so an answered form gets a successor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Question, write_questions
from services.registration.storage import program_queries
from services.registration.storage.forms import FormVersion, is_answered, present_form
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id


def change_form(
    session: Session, program_id: UUID, questions: Sequence[Question], *, now: datetime
) -> FormVersion:
    """Let the program ask ``questions`` from now on.

    A version that nobody has answered is changed in place; one with answers stays, and a new
    version follows it.

    Raises:
        NotFound: There is no such program.
        ValueError: The form could not be filled in; see ``check_form``.
    """
    if program_queries.program_for_update(session, program_id) is None:
        raise NotFound
    written = write_questions(questions)
    present = present_form(session, program_id)
    if present is not None and not is_answered(session, present.id):
        present.questions, present.created_at = written, now
        return present
    version = FormVersion(
        id=new_id(),
        program_id=program_id,
        number=present.number + 1 if present else 1,
        questions=written,
        created_at=now,
    )
    session.add(version)
    session.flush()
    return version
