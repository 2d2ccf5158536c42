"""All versions of a program's form, to read each answer under the one that asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.question import Question, read_questions
from services.registration.storage.answer_queries import versions_by_program
from services.registration.storage.forms import FormVersion


class Versions:
    """The versions of one program's form, oldest first."""

    def __init__(self, rows: Sequence[FormVersion]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.number))
        self._asked = {
            row.id: {one.key: one for one in read_questions(row.questions)} for row in self.rows
        }

    @property
    def present(self) -> tuple[Question, ...]:
        """The questions that are asked now, in order."""
        return tuple(self._asked[self.rows[-1].id].values()) if self.rows else ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every question that was ever asked: the present ones in order, then the others."""
        newest_first = (key for row in reversed(self.rows) for key in self._asked[row.id])
        return tuple(dict.fromkeys(newest_first))

    @property
    def special(self) -> frozenset[str]:
        """The questions that any version calls special: their answers are guarded for good."""
        return frozenset(
            key for asked in self._asked.values() for key, one in asked.items() if one.special
        )

    def question(self, version_id: UUID, key: str) -> Question:
        """Return a question as the version asked it to which an answer was given."""
        return self._asked[version_id][key]

    def newest(self, key: str) -> Question:
        """Return a question as it was asked last."""
        return next(
            self._asked[row.id][key] for row in reversed(self.rows) if key in self._asked[row.id]
        )

    def asking(self, key: str) -> tuple[tuple[FormVersion, Question], ...]:
        """Return the versions that ask a question, oldest first, each with its wording."""
        return tuple(
            (row, self._asked[row.id][key]) for row in self.rows if key in self._asked[row.id]
        )


def versions_of(session: Session, program_id: UUID) -> Versions:
    """Return all versions of one program's form."""
    return Versions(versions_by_program(session, (program_id,))[program_id])
