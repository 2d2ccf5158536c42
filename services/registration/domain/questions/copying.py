"""A person's answers in words, for the copy of their data: what was asked, said and promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.registration.domain.questions.versions import Versions
from services.registration.domain.questions.wording import in_words
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import answer_queries
from services.registration.storage.forms import Answer
from services.registration.storage.registrations import Registration


def answers_in_words(
    session: Session, registrations: Sequence[Registration]
) -> list[dict[str, Any]]:
    """Return every answer of some registrations as plain JSON values, in both languages."""
    programs = {row.cohort.program_id for row in registrations}
    rows = answer_queries.versions_by_program(session, programs)
    forms = {program_id: Versions(rows[program_id]) for program_id in programs}
    answers = answer_queries.answers_by_registration(session, [row.id for row in registrations])
    return [
        _told(answer, forms[row.cohort.program_id])
        for row in registrations
        for answer in answers[row.id]
    ]


def _told(row: Answer, versions: Versions) -> dict[str, Any]:
    asked = versions.question(row.form_version_id, row.question)
    return {
        "registration_id": str(row.registration_id),
        "question": asked.label.model_dump(),
        "purpose": asked.purpose.model_dump(),
        "answer": None if row.value is None else in_words(asked, row.value).model_dump(),
        "since": row.answered_at.isoformat(),
        "kept_until": row.deletes_at.isoformat(),
        "deleted_at": row.deleted_at.isoformat() if row.deleted_at else None,
        "before": [
            {
                "question": then.label.model_dump(),
                "answer": in_words(then, one.value).model_dump(),
                "until": one.ended_at.isoformat(),
                "changed_by": one.ended_by if one.ended_by == PARTICIPANT else "organizer",
            }
            for one in row.former
            for then in [versions.question(one.form_version_id, row.question)]
        ],
    }
