"""The form of registration with the questions that the program asks."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.commands import Given
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import full_options, present_form
from services.registration.web.forms import SignUpForm
from services.registration.web.question_fields import QuestionFields, asking


def sign_up_form(db: Session, cohort: Cohort, language: str) -> SignUpForm:
    """Return the form of a cohort, filled with what was sent."""
    version = present_form(db, cohort.program_id)
    full = full_options(db, cohort.id) if version else set()
    form: SignUpForm = asking(SignUpForm, version, full, language)()
    return form


def given_answers(filled: SignUpForm) -> Given | None:
    """Return the answers of a validated form, or None if the program asks nothing of its own."""
    return filled.given if isinstance(filled, QuestionFields) else None
