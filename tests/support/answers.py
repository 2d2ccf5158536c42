"""Programs that ask questions, and people who answer them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.registration.domain.commands import Given, Register
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.keeping import change_answers
from services.registration.domain.questions.question import Question
from services.registration.domain.registering import register
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import answers_of
from tests.support.registration import text
from tests.support.stories import Stories

LUNCH = Question.model_validate(
    {
        "key": "lunch",
        "kind": "choice",
        "label": text("Lunch"),
        "purpose": text("Vi beställer lunch"),
        "keep_days": 10,
        "options": [
            {"key": "soup", "label": text("Soppa"), "capacity": 1},
            {"key": "salad", "label": text("Sallad"), "capacity": None},
        ],
    }
)
DIET = Question.model_validate(
    {
        "key": "diet",
        "kind": "long_text",
        "label": text("Kost", "Diet"),
        "purpose": text("Vi beställer mat"),
        "keep_days": 7,
        "special": True,
    }
)
ROLE = Question.model_validate(
    {"key": "role", "kind": "short_text", "label": text("Roll"), "purpose": text("Vi planerar")}
)


def program_of(stories: Stories) -> UUID:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.program_id


def ask(stories: Stories, *questions: Question) -> tuple[UUID, int]:
    program_id = program_of(stories)
    with stories.database.transaction() as session:
        version = change_form(
            session, program_id, questions, now=stories.clock.now(), links=stories.links
        )
        return version.id, version.number


def sign_up(stories: Stories, who: str, form: UUID, *consents: str, **values: Any) -> None:
    command = Register(
        stories.cohort_id, who.title(), f"{who}@example.org", "", None, "sv", "test",
        answers=Given(form, values, frozenset(consents)),
    )  # fmt: skip
    with stories.database.transaction() as session:
        register(session, command, now=stories.clock.now(), links=stories.links)


def answers(stories: Stories, who: str) -> dict[str, Any]:
    """The answers of a person that stand."""
    with stories.database.transaction() as session:
        rows = answers_of(session, stories.id_of(who))
        return {row.question: row.value for row in rows if row.value is not None}


def change(stories: Stories, who: str, form: UUID, *consents: str, **values: Any) -> None:
    given = Given(form, values, frozenset(consents))
    with stories.database.transaction() as session:
        change_answers(session, stories.id_of(who), given, now=stories.clock.now())
