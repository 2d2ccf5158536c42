"""Saved questions as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.answers import QuestionBody
from services.registration.api.shapes.programs import Title
from services.registration.api.text_rules import NeededLine
from services.registration.domain.questions.question import Question
from services.registration.domain.questions.saved_questions import Pattern, pattern_question
from services.registration.storage.saved_questions import LibraryQuestion
from shared.contracts.facts import LocalizedText


class PatternBody(Body):
    """How a question stands in the library."""

    name: NeededLine
    """What organizers know it by."""
    purpose: Title
    """Why it is asked."""
    keep_days: Annotated[int, Field(ge=0, le=3650)]
    """How many days after the last session its answers are deleted."""

    def pattern(self) -> Pattern:
        """Return what the domain is asked for."""
        purpose = LocalizedText(sv=self.purpose.sv, en=self.purpose.en)
        return Pattern(self.name, purpose, self.keep_days)


class SavedQuestionBody(Body):
    """A question for the library, with its purpose and days."""

    name: NeededLine
    """What organizers know it by."""
    question: QuestionBody
    """As a form asks it; a condition is left out."""

    def pattern(self) -> Pattern:
        """Return what the domain is asked for."""
        asked = self.question
        purpose = LocalizedText(sv=asked.purpose.sv, en=asked.purpose.en)
        return Pattern(self.name, purpose, asked.keep_days)


class SavedQuestionShape(Shape):
    """One saved question."""

    id: UUID
    """Of the saved question."""
    name: str
    """What organizers know it by."""
    question: Question
    """As a form asks it."""
    saved_at: datetime
    """When it was saved or changed last."""


class SavedQuestionsShape(Shape):
    """The library of questions."""

    items: list[SavedQuestionShape]
    """By name."""


def saved_question_shape(row: LibraryQuestion) -> SavedQuestionShape:
    """Return a saved question as it is answered."""
    return SavedQuestionShape(
        id=row.id, name=row.name, question=pattern_question(row), saved_at=row.saved_at
    )
